package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Computes a decoder on flat parameter vectors in the order of {@link dev.tsumugi.model.ParameterLayout}. Vectors lie
 * outside the Java heap and start at the pointer's position. One call at a time; results depend only on the arguments
 * and on how the engine was built, never on timing.
 */
public interface TransformerEngine extends AutoCloseable {

    ModelConfig config();

    /**
     * Mean cross-entropy over the unmasked targets, and its gradient.
     *
     * @param parameters P floats, unchanged
     * @param gradient P floats, overwritten
     * @throws IllegalArgumentException when an id or target is outside the vocabulary or a sequence is longer than the
     *     context
     */
    BatchLoss lossAndGradient(FloatPointer parameters, TokenBatch batch, FloatPointer gradient);

    /** Mean cross-entropy over the unmasked targets. */
    BatchLoss loss(FloatPointer parameters, TokenBatch batch);

    /** Starts an empty sequence that grows up to the context length; close it before the engine. */
    DecodingSession startDecoding(FloatPointer parameters);

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
