package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Keeps the ids and computes the whole sequence again at each call: for engines without a key-value cache, and what such a
 * cache must agree with.
 */
public final class RecomputingSession implements DecodingSession {

    private final ModelConfig config;
    private final Function<int[], float[]> nextLogits;
    private int[] sequence = {};

    /** @param nextLogits the logits (V) of the token that follows some ids */
    public RecomputingSession(ModelConfig config, Function<int[], float[]> nextLogits) {
        this.config = config;
        this.nextLogits = nextLogits;
    }

    @Override
    public int position() {
        return sequence.length;
    }

    @Override
    public void feed(int[] ids, float[] logits) {
        DecodingSession.requireFits(config, position(), ids, logits);
        int old = sequence.length;
        sequence = Arrays.copyOf(sequence, old + ids.length);
        System.arraycopy(ids, 0, sequence, old, ids.length);
        System.arraycopy(nextLogits.apply(sequence), 0, logits, 0, logits.length);
    }

    @Override
    public void rewind(int position) {
        DecodingSession.requireRewindable(position(), position);
        sequence = Arrays.copyOf(sequence, position);
    }

    @Override
    public DecodingSession fork() {
        RecomputingSession fork = new RecomputingSession(config, nextLogits);
        fork.sequence = sequence.clone();
        return fork;
    }

    /** Holds nothing. */
    @Override
    public void close() {}

    /** {@link TransformerEngine#feedEach} for such sessions: one after the other. */
    public static void feedEach(
            ModelConfig config, List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        DecodingSession.requireTogether(sessions, ids, logits);
        for (int i = 0; i < ids.length; i++) {
            DecodingSession.requireFits(config, sessions.get(i).position(), new int[] {ids[i]}, logits[i]);
        }
        for (int i = 0; i < ids.length; i++) {
            sessions.get(i).feed(new int[] {ids[i]}, logits[i]);
        }
    }
}
