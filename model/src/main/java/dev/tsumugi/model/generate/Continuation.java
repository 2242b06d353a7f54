package dev.tsumugi.model.generate;

import dev.tsumugi.model.engine.DecodingSession;
import java.util.stream.IntStream;

/** One growing sequence: its cache, its draws, the tokens so far. */
final class Continuation implements AutoCloseable {

    private final int index;
    private final DecodingSession session;
    private final float[] logits;
    private final int room;
    private final GenerationSettings settings;
    private final Sampler sampler;
    private final IntStream.Builder ids = IntStream.builder();
    private int count;
    private int last;
    private boolean ended;

    /**
     * @param session fed with the prompt; closed at the end
     * @param logits of the first new token
     * @param room how many tokens the model's context leaves, and one more that is drawn but not fed
     */
    Continuation(
            int index, int[] prompt, DecodingSession session, float[] logits, int room, GenerationSettings settings) {
        this.index = index;
        this.session = session;
        this.logits = logits;
        this.room = Math.min(room, settings.maxNewTokens());
        this.settings = settings;
        sampler = new Sampler(settings.sampler().withSeed(settings.sampler().seed() + index));
        // A prompt of messages ends each with a stop id: the penalty must not make the answer longer.
        sampler.observe(IntStream.of(prompt)
                .filter(id -> !settings.stopIds().contains(id))
                .toArray());
    }

    /** Adds a token and says whether there is a next one. */
    boolean draw(TokenListener listener) {
        last = sampler.sample(logits);
        if (settings.stopIds().contains(last)) {
            return false;
        }
        ids.add(last);
        count++;
        return listener.onToken(index, last) && count < room;
    }

    int[] end(TokenListener listener) {
        ended = true;
        close();
        listener.onEnd(index);
        return ids.build().toArray();
    }

    int index() {
        return index;
    }

    DecodingSession session() {
        return session;
    }

    float[] logits() {
        return logits;
    }

    int last() {
        return last;
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        session.close();
    }
}
