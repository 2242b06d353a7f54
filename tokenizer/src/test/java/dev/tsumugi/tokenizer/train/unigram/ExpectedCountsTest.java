package dev.tsumugi.tokenizer.train.unigram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.tokenizer.train.WordCounts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpectedCountsTest {
    private final Random random = new Random(11);

    @Test
    void equalsTheSumOverAllCuts() {
        for (int round = 0; round < 50; round++) {
            CandidatePieces pieces = randomPieces();
            SlowExpectedCounts slow = slow(pieces);
            WordCounts words = randomWords(20);
            Map<String, Double> expected = new TreeMap<>();
            double[] likelihood = new double[1];
            words.forEach((utf8, from, to, count) -> {
                String word = new String(utf8, from, to - from, StandardCharsets.UTF_8);
                slow.expected(word).forEach((piece, share) -> expected.merge(piece, share * count, Double::sum));
                likelihood[0] += count * slow.logProbability(word);
            });
            ExpectedCounts step = ExpectedCounts.of(pieces, pieces.trie(), 40);
            long[] sums = step.of(words);
            for (int piece = 0; piece < pieces.size(); piece++) {
                assertThat(step.value(sums[piece]))
                        .isCloseTo(expected.getOrDefault(key(pieces, piece), 0.0), within(1e-8));
            }
            assertThat(step.logLikelihood(sums)).isCloseTo(likelihood[0], within(1e-6));
        }
    }

    @Test
    void findsTheBestOfAllCuts() {
        for (int round = 0; round < 50; round++) {
            CandidatePieces pieces = randomPieces();
            SlowExpectedCounts slow = slow(pieces);
            BestCut cut = new BestCut(pieces.trie(), pieces.scores(), -100);
            randomWords(20).forEach((utf8, from, to, count) -> {
                cut.search(utf8, from, to, -1);
                double score = IntStream.range(0, cut.steps())
                        .mapToDouble(step -> pieces.scores()[cut.piece(step)])
                        .sum();
                assertThat(score)
                        .isCloseTo(
                                slow.bestScore(new String(utf8, from, to - from, StandardCharsets.UTF_8)),
                                within(1e-9));
            });
        }
    }

    @Test
    void neverLosesLikelihoodFromOneStepToTheNext() {
        for (int round = 0; round < 20; round++) {
            CandidatePieces pieces = randomPieces();
            WordCounts words = randomWords(40);
            double before = Double.NEGATIVE_INFINITY;
            for (int step = 0; step < 15; step++) {
                ExpectedCounts counts = ExpectedCounts.of(pieces, pieces.trie(), 40);
                long[] sums = counts.of(words);
                assertThat(counts.logLikelihood(sums)).isGreaterThanOrEqualTo(before - 1e-6);
                before = counts.logLikelihood(sums);
                double[] expected = IntStream.range(0, pieces.size())
                        .mapToDouble(piece -> Math.max(1e-9, counts.value(sums[piece])))
                        .toArray();
                double all = DoubleStream.of(expected).sum();
                pieces = pieces.withScores(DoubleStream.of(expected)
                        .map(count -> Math.log(count / all))
                        .toArray());
            }
        }
    }

    @Test
    void countsWordsWhoseProbabilityNoDoubleHolds() {
        CandidatePieces pieces = new CandidatePieces(List.of(bytes("a"), bytes("b")), 2, new double[] {-9, -300});
        ExpectedCounts step = ExpectedCounts.of(pieces, pieces.trie(), 20);
        WordCounts words = new WordCounts();
        words.add("ab".repeat(500), 3);
        long[] sums = step.of(words);
        assertThat(step.value(sums[0])).isEqualTo(1500);
        assertThat(step.value(sums[1])).isEqualTo(1500);
        assertThat(step.logLikelihood(sums)).isCloseTo(-3 * 500 * 309.0, within(1.0));
    }

    @Test
    void keepsSumsOfManyBillionsOfWordsExact() {
        assertThat(ExpectedCounts.shift(1)).isEqualTo(40);
        assertThat(ExpectedCounts.shift(1L << 33)).isEqualTo(28);
        CandidatePieces pieces = new CandidatePieces(List.of(bytes("a")), 1, new double[] {-1});
        WordCounts words = new WordCounts();
        words.add("aa", 1L << 33);
        ExpectedCounts step = ExpectedCounts.of(pieces, pieces.trie(), ExpectedCounts.shift(1L << 34));
        long[] sums = step.of(words);
        assertThat(step.value(sums[0])).isEqualTo(Math.scalb(1.0, 34));
        assertThat(step.logLikelihood(sums)).isCloseTo(-Math.scalb(1.0, 34), within(1e4));
    }

    @Test
    void givesUnknownCharactersToNoPiece() {
        CandidatePieces pieces = new CandidatePieces(List.of(bytes("a")), 1, new double[] {-1});
        WordCounts words = new WordCounts();
        words.add("aあa", 5);
        ExpectedCounts step = ExpectedCounts.of(pieces, pieces.trie(), 30);
        assertThat(step.value(step.of(words)[0])).isCloseTo(10, within(1e-6));
        assertThat(step.logLikelihood(step.of(words))).isCloseTo(-5 * 13, within(1e-4));
    }

    @Test
    void knowsDigamma() {
        assertThat(Digamma.of(1)).isCloseTo(-0.5772156649015329, within(1e-12));
        assertThat(Digamma.of(0.5)).isCloseTo(-1.9635100260214235, within(1e-12));
        assertThat(Digamma.of(10)).isCloseTo(2.251752589066721, within(1e-12));
        assertThat(Digamma.of(1e9)).isCloseTo(Math.log(1e9) - 0.5e-9, within(1e-12));
    }

    private CandidatePieces randomPieces() {
        TreeMap<String, Double> pieces = new TreeMap<>();
        List.of("a", "b", "あ").forEach(letter -> pieces.put(letter, -random.nextDouble() * 5));
        for (int i = 0; i < 12; i++) {
            pieces.put(randomWord(2 + random.nextInt(3)), -random.nextDouble() * 8);
        }
        double all = pieces.values().stream().mapToDouble(Math::exp).sum();
        return new CandidatePieces(
                pieces.keySet().stream().map(ExpectedCountsTest::bytes).toList(),
                3,
                pieces.values().stream()
                        .mapToDouble(score -> score - Math.log(all))
                        .toArray());
    }

    private WordCounts randomWords(int count) {
        WordCounts words = new WordCounts();
        for (int i = 0; i < count; i++) {
            words.add(randomWord(1 + random.nextInt(9)), 1 + random.nextInt(5));
        }
        return words;
    }

    private String randomWord(int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append("abあ".charAt(random.nextInt(3)));
        }
        return word.toString();
    }

    private static SlowExpectedCounts slow(CandidatePieces pieces) {
        Map<String, Double> scores = new TreeMap<>();
        for (int piece = 0; piece < pieces.size(); piece++) {
            scores.put(key(pieces, piece), pieces.scores()[piece]);
        }
        return new SlowExpectedCounts(scores);
    }

    private static String key(CandidatePieces pieces, int piece) {
        return new String(pieces.keys().get(piece), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
