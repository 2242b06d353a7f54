package dev.tsumugi.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * B sequences of T tokens. All arrays are (B, T) row-major and belong to the batch: do not change them afterwards.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when an array does not have B · T elements.
 *
 * @param sequences B
 * @param length T
 * @param ids the token at each position
 * @param targets the token to predict at each position, {@link #IGNORE} where there is no loss
 * @param segments the number of the document at each position: where it changes along a row, positions restart at 0
 *     and attention does not cross
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

    /**
     * All sequences of some batches, in their order.
     *
     * @throws IllegalArgumentException when the list is empty or the lengths differ
     */
    public static TokenBatch concatenate(List<TokenBatch> batches) {
        if (batches.size() == 1) {
            return batches.get(0);
        }
        int sequences = batches.stream().mapToInt(TokenBatch::sequences).sum();
        int length = batches.isEmpty() ? 0 : batches.get(0).length();
        int size = Math.multiplyExact(sequences, length);
        TokenBatch all = new TokenBatch(sequences, length, new int[size], new int[size], new int[size]);
        int end = 0;
        for (TokenBatch batch : batches) {
            if (batch.length() != length) {
                throw new IllegalArgumentException("Batches of " + length + " and of " + batch.length()
                        + " tokens per sequence cannot be put together.");
            }
            System.arraycopy(batch.ids, 0, all.ids, end, batch.ids.length);
            System.arraycopy(batch.targets, 0, all.targets, end, batch.ids.length);
            System.arraycopy(batch.segments, 0, all.segments, end, batch.ids.length);
            end += batch.ids.length;
        }
        return all;
    }

    /**
     * As few batches as there can be with at most {@code most} sequences each, all of the same size: the last one is filled up with
     * sequences without a target. So their targets are those of this batch, in the same rows from part to part.
     *
     * @param most at least 1
     */
    public List<TokenBatch> parts(int most) {
        int count = divideUp(sequences, most);
        if (count == 1) {
            return List.of(this);
        }
        int each = divideUp(sequences, count);
        List<TokenBatch> parts = new ArrayList<>();
        for (int first = 0; first < sequences; first += each) {
            parts.add(new TokenBatch(
                    each,
                    length,
                    rows(ids, first, each, 0),
                    rows(targets, first, each, IGNORE),
                    rows(segments, first, each, 0)));
        }
        return parts;
    }

    private int[] rows(int[] values, int first, int count, int beyond) {
        int from = first * length;
        int end = Math.min(from + count * length, values.length);
        int[] rows = Arrays.copyOfRange(values, from, from + count * length);
        Arrays.fill(rows, end - from, rows.length, beyond);
        return rows;
    }

    private static int divideUp(int dividend, int divisor) {
        return (dividend - 1) / divisor + 1;
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

    /**
     * Checks that a model can take this batch.
     *
     * @throws IllegalArgumentException when the sequences are longer than the context, or an id or target is outside
     *     the vocabulary
     */
    public void requireFits(ModelConfig config) {
        if (length > config.contextLength()) {
            throw new IllegalArgumentException("The batch's sequences are " + length
                    + " tokens long, but the model's context length is " + config.contextLength() + ".");
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= config.vocabularySize()) {
                throw outsideVocabulary("token id", ids[i], i, config);
            }
            if (targets[i] != IGNORE && (targets[i] < 0 || targets[i] >= config.vocabularySize())) {
                throw outsideVocabulary("target", targets[i], i, config);
            }
        }
    }

    private IllegalArgumentException outsideVocabulary(String what, int id, int index, ModelConfig config) {
        return new IllegalArgumentException("The " + what + " " + id + " in row " + index / length + " at position "
                + index % length + " is outside the model's vocabulary of " + config.vocabularySize() + " ids.");
    }

    private static void requireSize(String name, int[] array, int size) {
        if (array.length != size) {
            throw new IllegalArgumentException(
                    "The batch's " + name + " must have B*T = " + size + " elements, but have " + array.length + ".");
        }
    }
}
