package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.List;

/**
 * Learns byte-level byte-pair encoding from word counts: the most frequent pair of neighbouring tokens becomes a token,
 * again and again (Sennrich et al. 2016). Depends on the counts alone, not on their order.
 *
 * <p>Vocabulary and merges are those of Hugging Face's {@code BpeTrainer} with the byte-level alphabet as its initial
 * alphabet, with two exceptions. Counts have 64 bits. A pair that would spell a special token is left alone.
 *
 * @param vocabularySize most tokens in the result, special tokens and bytes included
 * @param minPairCount a rarer pair is not merged; at least 1
 * @param specialTokens names at ids 0, 1, 2 and so on
 */
public record BytePairTrainer(int vocabularySize, long minPairCount, List<String> specialTokens) {
    public BytePairTrainer {
        specialTokens = List.copyOf(specialTokens);
        SpecialTokens.requireDistinct(specialTokens);
        if (vocabularySize < 256 + specialTokens.size()) {
            throw new IllegalArgumentException(
                    "The vocabulary size " + vocabularySize + " is too small for 256 bytes and " + specialTokens.size()
                            + " special tokens; use at least " + (256 + specialTokens.size()) + ".");
        }
        if (minPairCount < 1) {
            throw new IllegalArgumentException("The minimum pair count is " + minPairCount + "; use 1 or more.");
        }
    }

    /** A trainer with the special tokens that every tokenizer of this system has. */
    public BytePairTrainer(int vocabularySize, long minPairCount) {
        this(vocabularySize, minPairCount, SpecialTokens.NAMES);
    }

    /**
     * Trains on all words of {@code counts}. Memory is some 24 bytes for each byte of them and 40 for each word.
     *
     * @throws IllegalStateException when that is more than this JVM may use, or the counts are so large that sums pass
     *     2^63
     */
    public TrainedBytePair train(WordCounts counts, TrainerListener listener) {
        TrainingMemory.require(counts, Runtime.getRuntime().maxMemory());
        long start = System.nanoTime();
        TrainingVocabulary vocabulary = new TrainingVocabulary(specialTokens);
        int total = vocabularySize - vocabulary.size();
        MergeLoop loop = new MergeLoop(counts, vocabulary, minPairCount);
        while (vocabulary.size() < vocabularySize && loop.mergeMostFrequent()) {
            listener.advanced(loop.merges(), total);
        }
        return new TrainedBytePair(
                vocabulary.toVocabulary(), loop.toMerges(), counts.size(), (System.nanoTime() - start) / 1e9);
    }
}
