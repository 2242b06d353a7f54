package dev.tsumugi.model;

/**
 * B sequences of T tokens. All arrays are (B, T) row-major and belong to the batch: do not change them afterwards.
 *
 * @param sequences B
 * @param length T
 * @param ids the token at each position
 * @param targets the token to predict at each position, {@link #IGNORE} where there is no loss
 * @param segments the number of the document at each position: where it changes along a row, positions restart at 0
 *     and attention does not cross
 * @throws IllegalArgumentException when an array does not have B · T elements
 */
@SuppressWarnings("ArrayRecordComponent") // batches are handed over, never compared
public record TokenBatch(int sequences, int length, int[] ids, int[] targets, int[] segments) {

    /** The target of a position without loss. */
    public static final int IGNORE = -1;

    public TokenBatch {
        if (sequences < 1 || length < 1) {
            throw new IllegalArgumentException("A batch needs at least one sequence of one token, but has " + sequences
                    + " sequences of " + length + " tokens.");
        }
        int size = Math.multiplyExact(sequences, length);
        requireSize("ids", ids, size);
        requireSize("targets", targets, size);
        requireSize("segments", segments, size);
    }

    /** A batch whose rows are one document each. */
    public static TokenBatch ofWholeRows(int sequences, int length, int[] ids, int[] targets) {
        return new TokenBatch(sequences, length, ids, targets, new int[ids.length]);
    }

    /** The number of positions with a loss. */
    public long targetCount() {
        long count = 0;
        for (int target : targets) {
            if (target != IGNORE) {
                count++;
            }
        }
        return count;
    }

    private static void requireSize(String name, int[] array, int size) {
        if (array.length != size) {
            throw new IllegalArgumentException(
                    "The batch's " + name + " must have B*T = " + size + " elements, but have " + array.length + ".");
        }
    }
}
