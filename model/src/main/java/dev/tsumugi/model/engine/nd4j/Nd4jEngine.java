package dev.tsumugi.model.engine.nd4j;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.RecomputingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A Llama in ND4J's operations, float32, with the gradient that SameDiff derives: for GPUs that only ND4J's CUDA backend knows,
 * and on the processor where ND4J is. Optimizer steps are taken on the processor; decoding computes the whole sequence for each
 * token.
 */
public final class Nd4jEngine implements TransformerEngine {

    private final ModelConfig config;
    private final TrainingOptions options;
    private DecoderGraph graph;

    /** @throws IllegalArgumentException with one sentence when the model or an option is none that this engine computes */
    public Nd4jEngine(ModelConfig config, TrainingOptions options) {
        problem(config, options).ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
        this.config = config;
        this.options = options;
    }

    /** One sentence on why this engine does not compute such a model; empty when it does. */
    public static Optional<String> problem(ModelConfig config, TrainingOptions options) {
        if (config.architecture() != Architecture.LLAMA) {
            return Optional.of("The ND4J engine computes the Llama architecture, but the model's is "
                    + config.architecture() + ": train it with the CPU engine.");
        }
        return options.dropout() == 0
                ? Optional.empty()
                : Optional.of("The ND4J engine has no dropout, but it is " + options.dropout()
                        + ": set it to 0, or train with the CPU engine.");
    }

    private DecoderGraph graph(int sequences, int length) {
        if (graph == null || !graph.isOf(sequences, length)) {
            graph = new DecoderGraph(config, options.zLoss(), sequences, length);
        }
        return graph;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        batch.requireFits(config);
        long targets = batch.targetCount();
        if (targets == 0) {
            Pointer.memset(gradient, 0, config.parameterCount() * Float.BYTES);
            return new BatchLoss(0, 0);
        }
        double loss = 0;
        boolean adds = false;
        for (TokenBatch part : batch.parts(sequencesPerPass(batch.length()))) {
            loss += graph(part.sequences(), part.length()).gradient(parameters, part, targets, gradient, adds);
            adds = true;
        }
        return new BatchLoss(loss, targets);
    }

    /**
     * As many sequences as half of what the process may allocate holds. SameDiff keeps what each operation has computed, and the
     * derivative by it.
     */
    private int sequencesPerPass(int length) {
        if (options.sequencesPerPass() > 0 || Pointer.maxBytes() == 0) {
            return options.sequencesPerPass() > 0 ? options.sequencesPerPass() : Integer.MAX_VALUE;
        }
        long ofLayer = 20L * config.width() + 8L * config.feedForwardWidth() + 8L * config.heads() * length;
        long floats = length * (config.layers() * ofLayer + 10L * config.vocabularySize());
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Pointer.maxBytes() / 2 / (floats * Float.BYTES)));
    }

    @Override
    public BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        batch.requireFits(config);
        long targets = batch.targetCount();
        return targets == 0
                ? new BatchLoss(0, 0)
                : new BatchLoss(
                        graph(batch.sequences(), batch.length())
                                .value(DecoderGraph.LOSS, parameters, batch)
                                .getDouble(0),
                        targets);
    }

    @Override
    public double update(FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step) {
        return PlainStep.take(config, parameters, gradient, state, step);
    }

    @Override
    public DecodingSession startDecoding(FloatPointer parameters) {
        return new RecomputingSession(config, ids -> nextLogits(parameters, ids));
    }

    /** Sequences are filled up to few lengths, so that few graphs are built; what is behind a position does not change it. */
    private float[] nextLogits(FloatPointer parameters, int[] ids) {
        int length = Math.min(config.contextLength(), 2 * Integer.highestOneBit(ids.length));
        TokenBatch batch = TokenBatch.ofWholeRows(1, length, Arrays.copyOf(ids, length), new int[length]);
        float[] logits = DecoderGraph.floats(graph(1, length).value(DecoderGraph.LOGITS, parameters, batch));
        int vocabulary = config.vocabularySize();
        return Arrays.copyOfRange(logits, (ids.length - 1) * vocabulary, ids.length * vocabulary);
    }

    @Override
    public void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        RecomputingSession.feedEach(config, sessions, ids, logits);
    }

    @Override
    public float[][][][] attention(FloatPointer parameters, int[] ids) {
        TokenBatch batch = TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]);
        batch.requireFits(config);
        return graph(1, ids.length).probabilities(parameters, batch);
    }

    /** Holds nothing but what ND4J frees itself. */
    @Override
    public void close() {}
}
