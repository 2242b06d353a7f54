package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;

/** The buffers of one thread and what it does with a range of a batch's sequences. */
final class Worker implements AutoCloseable {

    /** Rows of one product: enough for BLAS to run at speed, few enough to stay in the cache. */
    private static final int ROWS_AT_ONCE = 512;

    private final ModelConfig config;
    private final Kernels kernels;
    private final Gemm gemm = new Gemm();
    private final RotaryAngles angles;
    private final Attention attention;
    private final ForwardPass forward;
    private final CrossEntropy crossEntropy;

    private Activations training;
    private BackwardPass backward;
    private Activations inference;
    private int[] starts = {};

    Worker(ModelConfig config, Kernels kernels, RotaryAngles angles) {
        this.config = config;
        this.kernels = kernels;
        this.angles = angles;
        attention = new Attention(config, kernels, gemm);
        forward = new ForwardPass(config, kernels, gemm, angles);
        crossEntropy = new CrossEntropy(config, kernels, gemm);
    }

    /** The sum of the losses of the sequences {@code from} to before {@code to}. */
    double loss(Tensors parameters, TokenBatch batch, int from, int to) {
        double loss = 0;
        int step = sequencesAtOnce(batch, from, to);
        for (int first = from; first < to; first += step) {
            int rows = Math.min(step, to - first) * batch.length();
            int at = first * batch.length();
            reserveInference(rows);
            findStarts(batch, at, rows);
            forward.run(parameters, inference, rows, batch.ids(), at, documents());
            loss += crossEntropy.forward(rows, inference.outputNormed, parameters.output(), batch.targets(), at);
        }
        return loss;
    }

    /** The sum of the losses likewise; adds the gradient of {@code factor} times it. */
    double lossAndGradient(Tensors parameters, TokenBatch batch, int from, int to, float factor, Tensors gradient) {
        double loss = 0;
        int step = sequencesAtOnce(batch, from, to);
        for (int first = from; first < to; first += step) {
            int rows = Math.min(step, to - first) * batch.length();
            int at = first * batch.length();
            reserveTraining(rows);
            findStarts(batch, at, rows);
            forward.run(parameters, training, rows, batch.ids(), at, documents());
            loss += crossEntropy.forwardAndBackward(
                    rows,
                    training.outputNormed,
                    parameters.output(),
                    batch.targets(),
                    at,
                    factor,
                    backward.dOutputNormed(),
                    gradient.output());
            backward.run(parameters, training, rows, batch.ids(), at, starts, gradient);
        }
        return loss;
    }

    /** The probabilities (L, H, T, T) with which each token of one document attends to each. */
    float[][][][] attention(Tensors parameters, int[] ids) {
        reserveInference(ids.length);
        AttentionProbe probe = new AttentionProbe(config, new DocumentMixer(config, attention, new int[ids.length]));
        forward.run(parameters, inference, ids.length, ids, 0, probe);
        return probe.probabilities;
    }

    private Mixer documents() {
        return new DocumentMixer(config, attention, starts);
    }

    private static int sequencesAtOnce(TokenBatch batch, int from, int to) {
        return Math.max(1, Math.min(to - from, ROWS_AT_ONCE / batch.length()));
    }

    private void reserveInference(int rows) {
        if (inference == null || inference.rows < rows) {
            if (inference != null) {
                inference.close();
            }
            inference = Activations.forInference(config, rows);
        }
    }

    private void reserveTraining(int rows) {
        if (training == null || training.rows < rows) {
            closeTraining();
            training = Activations.forTraining(config, rows);
            backward = new BackwardPass(config, rows, kernels, gemm, angles, attention);
        }
    }

    /** Sequences are documents of the rows like any other. */
    private void findStarts(TokenBatch batch, int at, int rows) {
        if (starts.length < rows) {
            starts = new int[rows];
        }
        for (int row = 0; row < rows; row++) {
            boolean begins = row % batch.length() == 0 || batch.segments()[at + row] != batch.segments()[at + row - 1];
            starts[row] = begins ? row : starts[row - 1];
        }
    }

    @Override
    public void close() {
        closeTraining();
        if (inference != null) {
            inference.close();
        }
        attention.close();
        crossEntropy.close();
    }

    private void closeTraining() {
        if (training != null) {
            training.close();
            backward.close();
        }
    }
}
