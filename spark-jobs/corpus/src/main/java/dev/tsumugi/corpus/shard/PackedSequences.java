package dev.tsumugi.corpus.shard;

/**
 * Rows of T tokens each, as a token shard holds them. The first three arrays are (rows, T) row-major. All belong to this
 * object: do not change them afterwards.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when an array does not have rows · T elements, or the last not
 * one for each row.
 *
 * @param sequences number of rows
 * @param length T
 * @param ids the token at each position
 * @param targets the token to predict at each position, {@link #IGNORE} where there is none
 * @param segments the number of the document at each position, from 0 in each row
 * @param targetBytes for each row, the bytes of UTF-8 that its targets stand for in the documents' text, before any
 *     normalisation; empty where nobody counted them
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record PackedSequences(int sequences, int length, int[] ids, int[] targets, int[] segments, int[] targetBytes) {

    /** The target of a position where nothing is predicted. */
    public static final int IGNORE = -1;

    public PackedSequences {
        if (sequences < 1 || length < 1) {
            throw new IllegalArgumentException("There must be at least one sequence of one token, but there are "
                    + sequences + " sequences of " + length + " tokens.");
        }
        int size = Math.multiplyExact(sequences, length);
        requireSize("ids", ids, size);
        requireSize("targets", targets, size);
        requireSize("segments", segments, size);
        if (targetBytes.length > 0) {
            requireSize("bytes of the targets", targetBytes, sequences);
        }
    }

    /** Rows without the bytes of their targets. */
    public PackedSequences(int sequences, int length, int[] ids, int[] targets, int[] segments) {
        this(sequences, length, ids, targets, segments, new int[0]);
    }

    /**
     * Rows to be filled.
     *
     * @param countsBytes whether with the bytes of their targets
     */
    static PackedSequences empty(int sequences, int length, boolean countsBytes) {
        int size = Math.multiplyExact(sequences, length);
        return new PackedSequences(
                sequences, length, new int[size], new int[size], new int[size], new int[countsBytes ? sequences : 0]);
    }

    /** Whether the bytes of the targets are told. */
    public boolean countsBytes() {
        return targetBytes.length > 0;
    }

    /** Copies rows into other rows of the same length, with the bytes of their targets where the others have a place for them. */
    void copyRows(int fromRow, PackedSequences target, int toRow, int rows) {
        System.arraycopy(ids, fromRow * length, target.ids, toRow * length, rows * length);
        System.arraycopy(targets, fromRow * length, target.targets, toRow * length, rows * length);
        System.arraycopy(segments, fromRow * length, target.segments, toRow * length, rows * length);
        if (target.countsBytes()) {
            System.arraycopy(targetBytes, fromRow, target.targetBytes, toRow, rows);
        }
    }

    private static void requireSize(String name, int[] array, int size) {
        if (array.length != size) {
            throw new IllegalArgumentException(
                    "The " + name + " must have " + size + " elements, but have " + array.length + ".");
        }
    }
}
