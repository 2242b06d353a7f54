package dev.tsumugi.model.generate;

import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/** Continues prompts with a model. The engine and the parameters stay the caller's. */
public final class Generator {

    private final TransformerEngine engine;
    private final FloatPointer parameters;

    public Generator(TransformerEngine engine, FloatPointer parameters) {
        this.engine = engine;
        this.parameters = parameters;
    }

    /**
     * The tokens after the prompt, until a stop id, {@code maxNewTokens}, or the end of the model's context.
     *
     * @param prompt at least one id, at most the context length
     * @param onToken receives each token as soon as it is drawn
     * @throws IllegalArgumentException when the prompt is empty, longer than the context, or holds an id outside the
     *     vocabulary
     */
    public int[] generate(int[] prompt, GenerationSettings settings, IntConsumer onToken) {
        Sampler sampler = new Sampler(settings.sampler());
        float[] logits = new float[engine.config().vocabularySize()];
        IntStream.Builder continuation = IntStream.builder();
        try (DecodingSession session = engine.startDecoding(parameters)) {
            session.feed(prompt, logits);
            for (int count = 1; ; count++) {
                int id = sampler.sample(logits);
                if (settings.stopIds().contains(id)) {
                    break;
                }
                continuation.add(id);
                onToken.accept(id);
                if (count == settings.maxNewTokens()
                        || session.position() == engine.config().contextLength()) {
                    break;
                }
                session.feed(new int[] {id}, logits);
            }
        }
        return continuation.build().toArray();
    }
}
