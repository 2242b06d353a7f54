package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.SpanCaches;
import dev.tsumugi.tokenizer.cache.SpanEncoder;

/**
 * Paths through spans seen before, for one thread. In front of the ids of each path stands its
 * {@link Rounding#margin}.
 */
final class KnownPaths {
    /** The margin of a span whose path is not kept: a character in it is unknown. */
    private static final int NEVER = 0;

    private final BestPath path;
    private final Rounding rounding;
    private final SpanCaches caches = new SpanCaches();
    private final SpanEncoder search = this::search;
    private final IntBuffer found = new IntBuffer(64);

    KnownPaths(BestPath path, Rounding rounding) {
        this.path = path;
        this.rounding = rounding;
    }

    BestPath path() {
        return path;
    }

    /** Finds the path through {@code text[from, to)}. False if it depends on what was before. */
    boolean find(byte[] text, int from, int to, double largest) {
        if (to - from > SpanCaches.MAX_SPAN_BYTES) {
            return false;
        }
        found.clear();
        caches.encode(text, from, to, search, found);
        return found.get(0) != NEVER && rounding.isWithin(found.get(0), largest);
    }

    /** Appends the ids of the path that was found and returns the sum of scores up to its end. */
    double append(IntBuffer ids, double[] scores, double sum) {
        double total = sum;
        for (int i = 1; i < found.length(); i++) {
            ids.add(found.get(i));
            total = rounding.round(total + scores[found.get(i)]);
        }
        return total;
    }

    private void search(byte[] text, int from, int to, IntBuffer target) {
        path.search(text, from, to, 0, false);
        int first = target.length();
        target.add(rounding.margin(path.margin(), path.characters()));
        for (int step = 0; step < path.steps(); step++) {
            if (path.piece(step) == BestPath.UNKNOWN) {
                target.truncate(first);
                target.add(NEVER);
                return;
            }
            target.add(path.piece(step));
        }
    }
}
