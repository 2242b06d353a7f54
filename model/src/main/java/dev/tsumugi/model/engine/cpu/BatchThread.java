package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Attention;
import dev.tsumugi.model.engine.cpu.block.Blocks;
import dev.tsumugi.model.engine.cpu.block.ForwardPass;
import dev.tsumugi.model.engine.cpu.block.NormGradient;
import dev.tsumugi.model.engine.cpu.block.Positions;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.block.Tensors;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;

/** The buffers of one thread and what it does with its sequences of a batch. */
final class BatchThread implements AutoCloseable {

    private final ModelConfig config;
    private final TrainingOptions options;
    private final ThreadTeam team;
    private final int thread;
    private final Gemm gemm = new Gemm();
    private final Blocks blocks;
    private final Attention attention;
    private final ForwardPass forward;
    private final CrossEntropy crossEntropy;
    private final NormGradient normGradient;

    private Activations training;
    private BackwardPass backward;
    private Activations inference;
    private int[] starts = {};

    BatchThread(
            ModelConfig config,
            TrainingOptions options,
            Kernels kernels,
            Positions positions,
            ThreadTeam team,
            int thread,
            CrossEntropy.Chunk chunk) {
        this.config = config;
        this.options = options;
        this.team = team;
        this.thread = thread;
        blocks = new Blocks(config, kernels, gemm, positions);
        attention = new Attention(config, kernels, gemm, blocks.laps);
        forward = new ForwardPass(config, blocks);
        crossEntropy = new CrossEntropy(config, options.zLoss(), gemm, blocks, team, thread, chunk);
        normGradient = new NormGradient(config);
    }

    Laps laps() {
        return blocks.laps;
    }

    NormGradient normGradient() {
        return normGradient;
    }

    /** The sum of the losses of this thread's sequences. */
    double loss(Tensors parameters, Shares shares) {
        double loss = 0;
        blocks.laps.start();
        reserveInference(shares.rows());
        for (int pass = 0; pass < shares.passes(); pass++) {
            RowRange range = shares.range(thread, pass);
            forward.run(parameters, inference, range, documents(shares.batch(), range));
            loss += crossEntropy.forward(
                    range,
                    inference.outputNormed,
                    parameters.output(),
                    shares.batch().targets());
        }
        return loss;
    }

    /**
     * Makes room for the rows of {@link #lossAndGradient}, which other threads read.
     *
     * @return what takes part in it
     */
    BackwardPass reserveTraining(int rows) {
        if (training == null || training.rows < rows) {
            closeTraining();
            training = Activations.forTraining(config, rows, blocks.activation.innerWidth(), options.recompute());
            backward = new BackwardPass(
                    config, blocks, gemm, attention, forward, options.recompute(), team, thread, training);
        }
        return backward;
    }

    CrossEntropy crossEntropy() {
        return crossEntropy;
    }

    /**
     * The sum of what training minimises for this thread's sequences. Together the threads overwrite the gradient, but for its
     * norms, with that of {@code factor} times all losses.
     */
    double lossAndGradient(
            List<BackwardPass> backwards,
            List<CrossEntropy> crossEntropies,
            Tensors parameters,
            Shares shares,
            float factor,
            Tensors gradient) {
        blocks.laps.start();
        clear(gradient);
        double loss = 0;
        for (int pass = 0; pass < shares.passes(); pass++) {
            RowRange range = shares.range(thread, pass);
            DocumentMixer documents = documents(shares.batch(), range);
            forward.run(parameters, training, range, documents);
            loss += crossEntropy.forwardAndBackward(
                    crossEntropies,
                    range,
                    training.outputNormed,
                    parameters.output(),
                    shares.batch().targets(),
                    factor,
                    backward.dOutputNormed(),
                    gradient.output(),
                    pass == 0);
            backward.run(backwards, parameters, range, documents, gradient, normGradient, pass == 0);
        }
        return loss;
    }

    /** Zeroes what is only added to: this thread's part of the tables, and its norms. */
    private void clear(Tensors gradient) {
        normGradient.clear(blocks.kernels);
        if (!config.tiedEmbeddings()) {
            clear(gradient.embedding(), config.vocabularySize());
        }
        if (gradient.positions() != null) {
            clear(gradient.positions(), config.contextLength());
        }
        blocks.laps.end(Phase.REDUCTION);
    }

    private void clear(Floats table, int rows) {
        int from = team.firstOf(thread, rows);
        int count = team.firstOf(thread + 1, rows) - from;
        blocks.kernels.zero(table, from * config.width(), count * config.width());
    }

    /** The probabilities (L, H, T, T) with which each token of one document attends to each. */
    float[][][][] attention(Tensors parameters, int[] ids) {
        reserveInference(ids.length);
        AttentionProbe probe = new AttentionProbe(config, new DocumentMixer(config, attention, new int[ids.length]));
        forward.run(parameters, inference, new RowRange(ids.length, ids, 0), probe);
        return probe.probabilities;
    }

    private void reserveInference(int rows) {
        if (inference == null || inference.rows < rows) {
            if (inference != null) {
                inference.close();
                inference = null; // should there be no memory for the next one
            }
            inference = Activations.forInference(config, rows, blocks.activation.innerWidth());
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
        normGradient.close();
    }

    private void closeTraining() {
        if (backward != null) {
            backward.close();
            backward = null;
            training = null;
        }
    }
}
