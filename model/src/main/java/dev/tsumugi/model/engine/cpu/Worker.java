package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.DropoutMask;

/** The buffers of one thread and what it does with a range of a batch's sequences. */
final class Worker implements AutoCloseable {

    /** Rows of one product: enough for BLAS to run at speed, few enough to stay in the cache. */
    private static final int ROWS_AT_ONCE = 512;

    private final ModelConfig config;
    private final TrainingOptions options;
    private final Gemm gemm = new Gemm();
    private final Blocks blocks;
    private final Attention attention;
    private final ForwardPass forward;
    private final CrossEntropy crossEntropy;

    private Activations training;
    private BackwardPass backward;
    private Activations inference;
    private int[] starts = {};

    Worker(ModelConfig config, TrainingOptions options, Kernels kernels, Positions positions) {
        this.config = config;
        this.options = options;
        blocks = new Blocks(config, kernels, gemm, positions);
        attention = new Attention(config, kernels, gemm, blocks.laps);
        forward = new ForwardPass(config, blocks);
        crossEntropy = new CrossEntropy(config, options.zLoss(), gemm, blocks);
    }

    Laps laps() {
        return blocks.laps;
    }

    /** The sum of the losses of the sequences {@code from} to before {@code to}. */
    double loss(Tensors parameters, TokenBatch batch, int from, int to) {
        double loss = 0;
        blocks.laps.start();
        int step = sequencesAtOnce(batch, from, to);
        for (int first = from; first < to; first += step) {
            int rows = Math.min(step, to - first) * batch.length();
            RowRange range = new RowRange(rows, batch.ids(), first * batch.length());
            reserveInference(rows);
            forward.run(parameters, inference, range, documents(batch, range));
            loss += crossEntropy.forward(
                    rows, inference.outputNormed, parameters.output(), batch.targets(), range.first());
        }
        return loss;
    }

    /** The sum of what training minimises likewise; adds the gradient of {@code factor} times it. */
    double lossAndGradient(
            Tensors parameters, TokenBatch batch, int from, int to, DropoutMask mask, float factor, Tensors gradient) {
        double loss = 0;
        int step = sequencesAtOnce(batch, from, to);
        for (int first = from; first < to; first += step) {
            int rows = Math.min(step, to - first) * batch.length();
            RowRange range = new RowRange(rows, batch.ids(), first * batch.length(), mask);
            DocumentMixer documents = documents(batch, range);
            reserveTraining(rows);
            forward.run(parameters, training, range, documents);
            loss += crossEntropy.forwardAndBackward(
                    rows,
                    training.outputNormed,
                    parameters.output(),
                    batch.targets(),
                    range.first(),
                    factor,
                    backward.dOutputNormed(),
                    gradient.output());
            backward.run(parameters, training, range, documents, gradient);
        }
        return loss;
    }

    /** The probabilities (L, H, T, T) with which each token of one document attends to each. */
    float[][][][] attention(Tensors parameters, int[] ids) {
        reserveInference(ids.length);
        AttentionProbe probe = new AttentionProbe(config, new DocumentMixer(config, attention, new int[ids.length]));
        forward.run(parameters, inference, new RowRange(ids.length, ids, 0), probe);
        return probe.probabilities;
    }

    private static int sequencesAtOnce(TokenBatch batch, int from, int to) {
        return Math.max(1, Math.min(to - from, ROWS_AT_ONCE / batch.length()));
    }

    private void reserveInference(int rows) {
        if (inference == null || inference.rows < rows) {
            if (inference != null) {
                inference.close();
            }
            inference = Activations.forInference(config, rows, blocks.activation.innerWidth());
        }
    }

    private void reserveTraining(int rows) {
        if (training == null || training.rows < rows) {
            closeTraining();
            training = Activations.forTraining(config, rows, blocks.activation.innerWidth(), options.recompute());
            backward = new BackwardPass(config, rows, blocks, gemm, attention, forward, options.recompute());
        }
    }

    /** Sequences are documents of the rows like any other. */
    private DocumentMixer documents(TokenBatch batch, RowRange range) {
        if (starts.length < range.rows()) {
            starts = new int[range.rows()];
        }
        for (int row = 0; row < range.rows(); row++) {
            int at = range.first() + row;
            boolean begins = row % batch.length() == 0 || batch.segments()[at] != batch.segments()[at - 1];
            starts[row] = begins ? row : starts[row - 1];
        }
        return new DocumentMixer(config, attention, starts);
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
