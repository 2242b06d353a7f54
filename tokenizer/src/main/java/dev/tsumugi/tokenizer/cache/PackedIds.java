package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Vocabulary;

/**
 * One to three ids in a long: 20 bits for each from the lowest on, and their number in the upper two bits. 0 is none.
 */
public final class PackedIds {
    /** The most ids that one long holds. */
    public static final int MAX_IDS = 3;

    private static final int BITS = Integer.numberOfTrailingZeros(Vocabulary.MAX_SIZE);
    private static final int MASK = Vocabulary.MAX_SIZE - 1;
    private static final int COUNT_SHIFT = 62;

    private PackedIds() {}

    /** Packs {@code ids[from, to)}: up to three ids. */
    public static long pack(IntBuffer ids, int from, int to) {
        long packed = 0;
        for (int i = from; i < to; i++) {
            packed |= (long) ids.get(i) << (BITS * (i - from));
        }
        return packed | ((long) (to - from) << COUNT_SHIFT);
    }

    /** Appends the ids. All three values are written: a processor can hardly foresee how many there are. */
    public static void append(long packed, IntBuffer target) {
        int[] room = target.room(MAX_IDS);
        int at = target.length();
        room[at] = (int) packed & MASK;
        room[at + 1] = (int) (packed >>> BITS) & MASK;
        room[at + 2] = (int) (packed >>> (2 * BITS)) & MASK;
        target.grow((int) (packed >>> COUNT_SHIFT));
    }
}
