package dev.tsumugi.model.layer;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** Writes the logits after every token of a batch; its sequences grow together, one token at a time. */
final class EveryLogit {
    private EveryLogit() {}

    /** @param logits (B, T, V) row-major, overwritten */
    static void write(TransformerEngine engine, FloatPointer parameters, TokenBatch batch, FloatPointer logits) {
        batch.requireFits(engine.config());
        int vocabulary = engine.config().vocabularySize();
        int length = batch.length();
        List<DecodingSession> sessions = new ArrayList<>();
        try {
            for (int row = 0; row < batch.sequences(); row++) {
                sessions.add(engine.startDecoding(parameters));
            }
            int[] ids = new int[batch.sequences()];
            float[][] ofRow = new float[batch.sequences()][vocabulary];
            for (int t = 0; t < length; t++) {
                for (int row = 0; row < ids.length; row++) {
                    int at = row * length + t;
                    ids[row] = batch.ids()[at];
                    if (t > 0 && batch.segments()[at] != batch.segments()[at - 1]) {
                        sessions.get(row).rewind(0);
                    }
                }
                engine.feedEach(sessions, ids, ofRow);
                for (int row = 0; row < ids.length; row++) {
                    logits.getPointer(((long) row * length + t) * vocabulary).put(ofRow[row]);
                }
            }
        } finally {
            sessions.forEach(DecodingSession::close);
        }
    }
}
