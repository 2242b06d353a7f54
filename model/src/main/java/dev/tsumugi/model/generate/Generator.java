package dev.tsumugi.model.generate;

import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.ArrayList;
import java.util.List;
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
     * The tokens after each prompt, until a stop id, {@code maxNewTokens}, the listener's wish, or the end of the model's
     * context. Sequences grow together, and those of equal prompts share its reading; each gets the tokens that it would
     * get alone.
     *
     * @param prompts each at least one id, at most the context length
     * @throws IllegalArgumentException when a prompt is empty, longer than the context, or holds an id outside the
     *     vocabulary
     */
    public Generation generate(List<int[]> prompts, GenerationSettings settings, TokenListener listener) {
        long begin = System.nanoTime();
        int[][] continuations = new int[prompts.size()][];
        List<Continuation> active = new ArrayList<>();
        try (PromptReader reader = new PromptReader(engine, parameters, prompts)) {
            while (reader.hasNext() || !active.isEmpty()) {
                while (reader.hasNext() && active.size() < settings.atOnce()) {
                    active.add(reader.next(settings));
                }
                for (Continuation each : active) {
                    if (!each.draw(listener)) {
                        continuations[each.index()] = each.end(listener);
                    }
                }
                active.removeIf(Continuation::ended);
                feed(active);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Generation(
                    List.of(continuations), reader.tokens(), reader.seconds(), seconds - reader.seconds());
        } finally {
            active.forEach(Continuation::close);
        }
    }

    private void feed(List<Continuation> active) {
        if (!active.isEmpty()) {
            List<DecodingSession> sessions =
                    active.stream().map(Continuation::session).toList();
            int[] ids = active.stream().mapToInt(Continuation::last).toArray();
            engine.feedEach(
                    sessions, ids, active.stream().map(Continuation::logits).toArray(float[][]::new));
        }
    }
}
