package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.ArrayGrowth;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Arrays;

/**
 * For each pair, by its number, the positions where it may start. The lists are stretches of one array that is filled
 * from the front. What lists give up is squeezed out when the array is full.
 */
final class PositionLists {
    private int[] positions = new int[1 << 12];
    private int used;
    private int[] starts = new int[1 << 10];
    private int[] lengths = new int[1 << 10];

    /** The array that holds all lists, until the next call of {@link #ensureRoom}. */
    int[] positions() {
        return positions;
    }

    /** Index in {@link #positions} where the list of a pair starts. */
    int start(int pair) {
        return starts[pair];
    }

    int length(int pair) {
        return pair < lengths.length ? lengths[pair] : 0;
    }

    /** Keeps the first {@code length} positions of a list. */
    void shrink(int pair, int length) {
        lengths[pair] = length;
    }

    /** Makes room for {@code more} positions in lists that {@link #grow}. */
    void ensureRoom(long more) {
        if (used + more <= positions.length) {
            return;
        }
        long live = 0;
        for (int length : lengths) {
            live += length;
        }
        long room = (live + more) + (live + more) / 2;
        if (room > ArrayGrowth.LARGEST) {
            throw WordCounts.tooMany();
        }
        int[] squeezed = new int[(int) room];
        used = 0;
        for (int pair = 0; pair < lengths.length; pair++) {
            System.arraycopy(positions, starts[pair], squeezed, used, lengths[pair]);
            starts[pair] = used;
            used += lengths[pair];
        }
        positions = squeezed;
    }

    /**
     * Moves a list to where it can take {@code more} positions. {@link #ensureRoom} has made room for them and for
     * those that it has. Returns the index in {@link #positions} of the first new one.
     */
    int grow(int pair, int more) {
        if (pair >= lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(pair + 1, pair + pair / 2));
            starts = Arrays.copyOf(starts, lengths.length);
        }
        int length = lengths[pair];
        System.arraycopy(positions, starts[pair], positions, used, length);
        starts[pair] = used;
        lengths[pair] = length + more;
        used += length + more;
        return starts[pair] + length;
    }
}
