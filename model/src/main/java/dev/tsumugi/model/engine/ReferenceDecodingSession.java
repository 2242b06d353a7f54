package dev.tsumugi.model.engine;

import java.util.Arrays;

/** Keeps the ids and computes the whole sequence again at each call: what a key-value cache must agree with. */
final class ReferenceDecodingSession implements DecodingSession {

    private final ReferenceParameters parameters;
    private int[] sequence = {};

    ReferenceDecodingSession(ReferenceParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public int position() {
        return sequence.length;
    }

    @Override
    public void feed(int[] ids, float[] logits) {
        DecodingSession.requireFits(parameters.config(), position(), ids, logits);
        int old = sequence.length;
        sequence = Arrays.copyOf(sequence, old + ids.length);
        System.arraycopy(ids, 0, sequence, old, ids.length);
        double[][] all = new ReferenceDecoder(parameters, ReferenceSequence.of(sequence)).logits();
        double[] last = all[sequence.length - 1];
        for (int v = 0; v < logits.length; v++) {
            logits[v] = (float) last[v];
        }
    }

    @Override
    public void rewind(int position) {
        DecodingSession.requireRewindable(position(), position);
        sequence = Arrays.copyOf(sequence, position);
    }

    @Override
    public DecodingSession fork() {
        ReferenceDecodingSession fork = new ReferenceDecodingSession(parameters);
        fork.sequence = sequence.clone();
        return fork;
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
