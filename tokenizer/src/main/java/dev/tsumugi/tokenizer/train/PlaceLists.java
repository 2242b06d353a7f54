package dev.tsumugi.tokenizer.train;

import java.util.Arrays;

/**
 * For each pair, by its number, the places where it may start: stretches of one array that is filled from the front. What
 * lists give up is squeezed out when the array is full.
 */
final class PlaceLists {
    private int[] places = new int[1 << 12];
    private int used;
    private int[] starts = new int[1 << 10];
    private int[] lengths = new int[1 << 10];

    /** The array that holds all lists, until the next call of {@link #ensureRoom}. */
    int[] places() {
        return places;
    }

    /** Index in {@link #places} where the list of a pair starts. */
    int start(int pair) {
        return starts[pair];
    }

    int length(int pair) {
        return pair < lengths.length ? lengths[pair] : 0;
    }

    /** Keeps the first {@code length} places of a list. */
    void shrink(int pair, int length) {
        lengths[pair] = length;
    }

    /** Makes room for {@code more} places in lists that {@link #grow}. */
    void ensureRoom(long more) {
        if (used + more <= places.length) {
            return;
        }
        long live = 0;
        for (int length : lengths) {
            live += length;
        }
        long room = (live + more) + (live + more) / 2;
        if (room > WordCounts.MAX_ARRAY) {
            throw WordCounts.tooMany();
        }
        int[] squeezed = new int[(int) room];
        used = 0;
        for (int pair = 0; pair < lengths.length; pair++) {
            System.arraycopy(places, starts[pair], squeezed, used, lengths[pair]);
            starts[pair] = used;
            used += lengths[pair];
        }
        places = squeezed;
    }

    /**
     * Moves a list to where it can take {@code more} places, for which {@link #ensureRoom} has made room together with those it
     * has; returns the index in {@link #places} of the first new one.
     */
    int grow(int pair, int more) {
        if (pair >= lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(pair + 1, pair + pair / 2));
            starts = Arrays.copyOf(starts, lengths.length);
        }
        int length = lengths[pair];
        System.arraycopy(places, starts[pair], places, used, length);
        starts[pair] = used;
        lengths[pair] = length + more;
        used += length + more;
        return starts[pair] + length;
    }
}
