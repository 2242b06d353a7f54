package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Learns a Unigram vocabulary from word counts (Kudo 2018). Many candidates get probabilities by expectation
 * maximisation. The quarter that the likelihood of the words misses least is dropped. Both go on until the vocabulary
 * is as small as asked.
 *
 * <p>SentencePiece does the same, with two exceptions here. Candidates are weighed by the counts of the words that they
 * are in. Counts have 64 bits. The result is the same however the words are parted.
 *
 * @param vocabularySize most pieces in the result; special tokens, the piece for unknown characters and the 256 bytes
 *     included
 * @param minCount strings that occur less often are no candidates; at least 1
 * @param specialTokens names at ids 0, 1, 2 and so on
 */
public record UnigramTrainer(int vocabularySize, long minCount, List<String> specialTokens) {
    private static final double COVERAGE = 0.9995;
    private static final int MAX_CHARACTERS = 16;
    private static final int MOST_SEEDS = 1_000_000;
    private static final int STEPS_BEFORE_PRUNING = 2;
    private static final double KEPT_BY_PRUNING = 0.75;
    private static final double ALLOWED_SURPLUS = 1.1;

    /** Expected counts below this make a piece worthless. */
    private static final double LEAST_EXPECTED = 0.5;

    public UnigramTrainer {
        specialTokens = List.copyOf(specialTokens);
        SpecialTokens.requireDistinct(specialTokens);
        int fixed = TrainedUnigram.fixedSpellings(specialTokens).size();
        if (vocabularySize <= fixed) {
            throw new IllegalArgumentException("The vocabulary size " + vocabularySize
                    + " is too small for 256 bytes, the piece for unknown characters and " + specialTokens.size()
                    + " special tokens; use at least " + (fixed + 1) + ".");
        }
        if (minCount < 1) {
            throw new IllegalArgumentException("The minimum count is " + minCount + "; use 1 or more.");
        }
    }

    /** A trainer with the special tokens that every tokenizer of this system has. */
    public UnigramTrainer(int vocabularySize, long minCount) {
        this(vocabularySize, minCount, SpecialTokens.NAMES);
    }

    /**
     * Trains on all words.
     *
     * @param listener told of pieces dropped, of all that must be
     */
    public TrainedUnigram train(CountedWords words, TrainerListener listener) {
        List<String> fixed = TrainedUnigram.fixedSpellings(specialTokens);
        int wanted = vocabularySize - fixed.size();
        CandidatePieces pieces = new UnigramSeeds(
                        COVERAGE, wanted - wanted / 2, MAX_CHARACTERS, minCount, MOST_SEEDS, Set.copyOf(fixed))
                .of(words);
        int surplus = Math.max(0, pieces.size() - wanted);
        int shift = ExpectedCounts.shift(words.sum(new Bytes())[0]);
        int last = (int) (wanted * ALLOWED_SURPLUS);
        while (true) {
            for (int step = 0; step < STEPS_BEFORE_PRUNING; step++) {
                pieces = maximise(pieces, expect(pieces, words, shift));
            }
            if (pieces.size() <= last) {
                listener.advanced(surplus, surplus);
                return new TrainedUnigram(specialTokens, keep(pieces, pieces.scores(), wanted));
            }
            listener.advanced(surplus - (pieces.size() - wanted), surplus);
            pieces = prune(pieces, words, Math.max(last, (int) (pieces.size() * KEPT_BY_PRUNING)));
        }
    }

    private static double[] expect(CandidatePieces pieces, CountedWords words, int shift) {
        ExpectedCounts step = ExpectedCounts.of(pieces, pieces.trie(), shift);
        long[] sums = words.sum(step);
        return IntStream.range(0, pieces.size())
                .mapToDouble(piece -> step.value(sums[piece]))
                .toArray();
    }

    /** The M-step, with the prior of Liang and Klein (2007) that makes rare pieces rarer. */
    private static CandidatePieces maximise(CandidatePieces pieces, double[] expected) {
        int[] kept = IntStream.range(0, pieces.size())
                .filter(piece -> piece < pieces.characters() || expected[piece] >= LEAST_EXPECTED)
                .toArray();
        double[] counts = Arrays.stream(kept)
                .mapToDouble(piece -> Math.max(LEAST_EXPECTED, expected[piece]))
                .toArray();
        double sum = 0;
        for (double count : counts) {
            sum += count;
        }
        double logSum = Digamma.of(sum);
        return new CandidatePieces(
                Arrays.stream(kept).mapToObj(pieces.keys()::get).toList(),
                pieces.characters(),
                Arrays.stream(counts).map(count -> Digamma.of(count) - logSum).toArray());
    }

    /** Drops the pieces whose loss would lower the likelihood least, down to {@code size} pieces. */
    private static CandidatePieces prune(CandidatePieces pieces, CountedWords words, int size) {
        ByteTrie trie = pieces.trie();
        double[] losses = PieceLosses.of(
                pieces, trie, words.sum(new BestCutCounts(trie, pieces.scores(), pieces.unknownScore())));
        return keep(pieces, losses, size);
    }

    /** Keeps the characters and the pieces that are worth most. Of equal worth, the first by its bytes. */
    private static CandidatePieces keep(CandidatePieces pieces, double[] worth, int size) {
        int[] kept = IntStream.concat(
                        IntStream.range(0, pieces.characters()),
                        IntStream.range(pieces.characters(), pieces.size())
                                .boxed()
                                .sorted(Comparator.<Integer>comparingDouble(piece -> -worth[piece])
                                        .thenComparing(pieces.keys()::get, Arrays::compareUnsigned))
                                .limit(Math.max(0, size - pieces.characters()))
                                .mapToInt(Integer::intValue))
                .toArray();
        return new CandidatePieces(
                Arrays.stream(kept).mapToObj(pieces.keys()::get).toList(),
                pieces.characters(),
                Arrays.stream(kept).mapToDouble(piece -> pieces.scores()[piece]).toArray());
    }

    /** The bytes of all words in all their occurrences. */
    private record Bytes() implements CountedWords.Sums {
        @Override
        public long[] of(WordCounts part) {
            long[] sum = new long[1];
            part.forEach((utf8, from, to, count) -> sum[0] += count * (to - from));
            return sum;
        }
    }
}
