package dev.tsumugi.model.generate;

import java.util.Arrays;
import java.util.Collections;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Token ids by their logits, the highest first; of equal ones the lower id first. */
public final class Ranking {

    private Ranking() {}

    /** The ids of the {@code count} highest logits, or of all when there are fewer. */
    public static int[] highest(float[] logits, int count) {
        if (count >= logits.length) {
            return ranked(logits, IntStream.range(0, logits.length).toArray());
        }
        PriorityQueue<Long> kept = new PriorityQueue<>(Collections.reverseOrder());
        long last = Long.MAX_VALUE;
        for (int id = 0; id < logits.length; id++) {
            long key = key(logits[id], id);
            if (kept.size() < count || key < last) {
                kept.add(key);
                if (kept.size() > count) {
                    kept.remove();
                }
                last = kept.element();
            }
        }
        return ids(kept.stream().mapToLong(key -> key));
    }

    /** The id of the highest logit: what is chosen at temperature 0. */
    public static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    /** Some ids in order. */
    static int[] ranked(float[] logits, int[] ids) {
        return ids(Arrays.stream(ids).mapToLong(id -> key(logits[id], id)));
    }

    private static int[] ids(LongStream keys) {
        return keys.sorted().mapToInt(key -> (int) key).toArray();
    }

    /** The lower, the earlier. */
    private static long key(float logit, int id) {
        // Adding 0 makes -0 and 0 tie. The mask puts negative floats in the order of their bits.
        int bits = Float.floatToIntBits(logit + 0f);
        int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ~ascending << Integer.SIZE) | id;
    }
}
