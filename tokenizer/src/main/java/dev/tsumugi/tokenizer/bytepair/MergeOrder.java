package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * The tokens of a byte-pair encoding in the order in which their merges come.
 *
 * @param splits how each comes about
 * @param ids by number of the token in {@code splits}
 */
record MergeOrder(TokenSplits splits, int[] ids) {
    /**
     * Takes the merges one by one. A merge never happens whose parts do not stay apart under those before it. Nor does
     * one that makes a token that others made before (see {@link TokenSplits}). Published files hold many of both
     * kinds.
     *
     * @return nothing when a part of a merge comes about only after it: merges then do not happen in the order of their
     *     rank
     */
    static Optional<MergeOrder> of(Vocabulary vocabulary, Merges merges, MergeTable table, int[] byteIds) {
        TokenSplits splits = new TokenSplits();
        int[] numbers = new int[vocabulary.size()];
        Arrays.fill(numbers, -1);
        IntBuffer ids = new IntBuffer(256 + merges.size());
        for (int value = 0; value < byteIds.length; value++) {
            numbers[byteIds[value]] = value;
            ids.add(byteIds[value]);
        }
        BitSet tooLate = new BitSet();
        for (int rank = 0; rank < merges.size(); rank++) {
            int left = merges.left(rank);
            int right = merges.right(rank);
            long found = table.find(left, right);
            int result = (int) found;
            if (found >>> 32 != rank || numbers[result] >= 0) {
                continue;
            }
            if (numbers[left] < 0 || numbers[right] < 0) {
                tooLate.set(numbers[left] < 0 ? left : right);
            } else if (splits.stayApart(numbers[left], numbers[right])) {
                if (tooLate.get(result)) {
                    return Optional.empty();
                }
                numbers[result] = splits.add(numbers[left], numbers[right]);
                ids.add(result);
            }
        }
        return Optional.of(new MergeOrder(splits, ids.toArray()));
    }
}
