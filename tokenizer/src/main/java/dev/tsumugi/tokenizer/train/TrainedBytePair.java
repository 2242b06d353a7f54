package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.BytePairTokenizer;
import dev.tsumugi.tokenizer.Merges;
import dev.tsumugi.tokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.Vocabulary;

/**
 * What a training gives.
 *
 * @param vocabulary special tokens, the 256 bytes, then one token per merge; smaller than asked when no pair was left
 * @param merges by rank
 * @param uniqueWords different words trained on
 * @param seconds wall time of the training
 */
public record TrainedBytePair(Vocabulary vocabulary, Merges merges, int uniqueWords, double seconds) {
    /**
     * Returns the tokenizer.
     *
     * @param preTokenizer the one that cut the counted words
     */
    public BytePairTokenizer tokenizer(PreTokenizer preTokenizer) {
        return new BytePairTokenizer(vocabulary, merges, preTokenizer);
    }
}
