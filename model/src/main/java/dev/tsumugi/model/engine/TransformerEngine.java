package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.optimizer.OptimizerStep;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Computes a decoder on flat parameter vectors in the order of {@link dev.tsumugi.model.ParameterLayout}. Vectors lie
 * outside the Java heap and start at the pointer's position. One call at a time; results depend only on the arguments
 * and on how the engine was built, never on timing.
 */
public interface TransformerEngine extends AutoCloseable {

    ModelConfig config();

    /**
     * What training minimises, and its gradient: the mean cross-entropy over the unmasked targets with the dropout and
     * the z-loss of the engine's {@link dev.tsumugi.model.TrainingOptions}.
     *
     * @param parameters P floats, unchanged
     * @param dropoutStream says which elements dropout zeroes: another one for every step
     * @param gradient P floats, overwritten
     * @throws IllegalArgumentException when an id or target is outside the vocabulary or a sequence is longer than the
     *     context
     */
    BatchLoss lossAndGradient(FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient);

    /** The same with dropout stream 0. */
    default BatchLoss lossAndGradient(FloatPointer parameters, TokenBatch batch, FloatPointer gradient) {
        return lossAndGradient(parameters, batch, 0, gradient);
    }

    /** Mean cross-entropy over the unmasked targets, without the training's options. */
    BatchLoss loss(FloatPointer parameters, TokenBatch batch);

    /**
     * Takes an optimizer step.
     *
     * @param parameters P floats, changed
     * @param gradient P floats, unchanged
     * @param state the optimizer's state vectors, P floats each, one after the other; changed; null where it has none
     * @return the global norm of the gradient, before clipping
     */
    double update(FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step);

    /**
     * {@link #lossAndGradient} and {@link #update} in one. Until {@link #settle}, an engine with a memory of its own may keep
     * the newest parameters and state there: what the vectors hold is undefined, and so is what writing to them does.
     *
     * @param gradient P floats that may be overwritten
     */
    default StepResult step(
            FloatPointer parameters,
            FloatPointer gradient,
            FloatPointer state,
            TokenBatch batch,
            long dropoutStream,
            OptimizerStep step) {
        long began = System.nanoTime();
        BatchLoss loss = lossAndGradient(parameters, batch, dropoutStream, gradient);
        long between = System.nanoTime();
        double norm = update(parameters, gradient, state, step);
        return new StepResult(loss, norm, between - began, System.nanoTime() - between);
    }

    /** Brings the vectors of the last {@link #step} up to date; they are the caller's again. */
    default void settle() {}

    /** Starts an empty sequence that grows up to the context length; close it before the engine. */
    DecodingSession startDecoding(FloatPointer parameters);

    /**
     * Appends one token to each of several sequences: to the bit the same logits as one {@link DecodingSession#feed}
     * after the other, in less time.
     *
     * @param sessions different ones, started by this engine with the same parameters
     * @param ids one for each session
     * @param logits (V) for each session, overwritten
     * @throws IllegalArgumentException when a session is there twice, or as {@link DecodingSession#feed} does; then no
     *     sequence has grown
     */
    void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits);

    /**
     * How much each token of one document attends to itself and to each before it.
     *
     * @return probabilities by layer, head, attending and attended token: (L, H, T, T); rows sum to 1
     * @throws IllegalArgumentException when there are no tokens or more than the context holds, or an id is outside the
     *     vocabulary
     */
    float[][][][] attention(FloatPointer parameters, int[] ids);

    /**
     * The logits of the token that follows {@code ids}.
     *
     * @param logits (V), overwritten
     */
    default void nextTokenLogits(FloatPointer parameters, int[] ids, float[] logits) {
        try (DecodingSession session = startDecoding(parameters)) {
            session.feed(ids, logits);
        }
    }

    @Override
    void close();
}
