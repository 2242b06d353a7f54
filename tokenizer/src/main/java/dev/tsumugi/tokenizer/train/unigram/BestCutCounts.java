package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.WordCounts;

/**
 * How often each piece is in the best way to cut a word.
 *
 * @param trie of the pieces
 * @param scores of each piece
 * @param unknownScore of a character without a piece
 */
record BestCutCounts(ByteTrie trie, double[] scores, double unknownScore) implements CountedWords.Sums {
    @Override
    public long[] of(WordCounts part) {
        BestCut cut = new BestCut(trie, scores, unknownScore);
        long[] sums = new long[scores.length];
        part.forEach((utf8, from, to, count) -> {
            cut.search(utf8, from, to, -1);
            for (int step = 0; step < cut.steps(); step++) {
                if (cut.piece(step) != Lattice.UNKNOWN) {
                    sums[cut.piece(step)] += count;
                }
            }
        });
        return sums;
    }
}
