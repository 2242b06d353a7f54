package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;

/**
 * What {@link BytePairTrainer} learned.
 *
 * @param vocabulary special tokens, the 256 bytes, then one token for each merge; smaller than asked when no pair was
 *     left
 * @param merges by rank
 * @param uniqueWords different words trained on
 * @param seconds wall time of the training
 */
public record TrainedBytePair(Vocabulary vocabulary, Merges merges, int uniqueWords, double seconds) {
    /** Returns the tokenizer that takes text as it is, with the pre-tokenizer that cut the counted words. */
    public BytePairTokenizer tokenizer(PreTokenizer preTokenizer) {
        return tokenizer(preTokenizer, Normalizer.NONE);
    }

    /** Returns the tokenizer with the pre-tokenizer and the normaliser that made the counted words. */
    public BytePairTokenizer tokenizer(PreTokenizer preTokenizer, Normalizer normalizer) {
        return new BytePairTokenizer(vocabulary, merges, preTokenizer, normalizer);
    }
}
