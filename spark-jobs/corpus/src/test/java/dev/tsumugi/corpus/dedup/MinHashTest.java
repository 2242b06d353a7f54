package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MinHashTest {
    private static final MinHashConfig SETTINGS = new MinHashConfig(true, 14, 8, 5, 5, 0.75);

    @Test
    void equalTextsDifferInCaseWidthAndSpacesOnly() {
        assertThat(ComparableText.of(" ＡＢＣ  ｶﾞ\n\tが ")).isEqualTo("abc ガ が");
        assertThat(ComparableText.hash("Hello  World\n")).isEqualTo(ComparableText.hash("hello world"));
        assertThat(ComparableText.hash("かき")).isNotEqualTo(ComparableText.hash("がき"));
    }

    @Test
    void shinglesAreWordsOrJapaneseLetters() {
        assertThat(Shingles.of("one, two three four five six.", false, SETTINGS))
                .hasSize(2);
        assertThat(Shingles.of("今日は、いい天気。", true, SETTINGS)).hasSize(3);
        assertThat(Shingles.of("one two", false, SETTINGS)).hasSize(1);
        assertThat(Shingles.of("…!", false, SETTINGS)).isEmpty();
    }

    @Test
    void estimatesTheJaccardSimilarity() {
        Random random = new Random(7);
        MinHash minHash = new MinHash(SETTINGS);
        double error = 0;
        for (int i = 0; i < 50; i++) {
            String one = words(random, 400);
            String other = change(random, one, i * 3);
            double estimate = minHash.similarity(minHash.signature(one, false), minHash.signature(other, false));
            double exact = jaccard(Shingles.of(one, false, SETTINGS), Shingles.of(other, false, SETTINGS));
            // Four standard deviations of 112 coin tosses.
            assertThat(estimate).isCloseTo(exact, within(0.19));
            error += estimate - exact;
        }
        assertThat(error / 50).isCloseTo(0, within(0.03));
    }

    @Test
    void bandsOfEqualSignaturesAgree() {
        MinHash minHash = new MinHash(SETTINGS);
        byte[] signature = minHash.signature("a b c d e f g", false);
        assertThat(minHash.bandHashes(signature))
                .hasSize(14)
                .doesNotHaveDuplicates()
                .isEqualTo(minHash.bandHashes(minHash.signature("A b, c d e f g!", false)));
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> new MinHashConfig(true, 14, 8, 5, 5, 1.5))
                .hasMessage("similarity-threshold must be greater than 0 and at most 1, was 1.5");
        assertThatThrownBy(() -> new MinHashConfig(true, 0, -8, 5, 5, 0.5))
                .hasMessage("bands must be at least 1, was 0; rows-per-band must be at least 1, was -8");
    }

    static double jaccard(long[] one, long[] other) {
        long common = Arrays.stream(one)
                .filter(hash -> Arrays.binarySearch(other, hash) >= 0)
                .count();
        return (double) common / (one.length + other.length - common);
    }

    static String words(Random random, int count) {
        return random.ints(count, 0, 5000).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
    }

    /** The text with some words replaced. */
    static String change(Random random, String text, int changes) {
        String[] words = text.split(" ", -1);
        for (int i = 0; i < changes; i++) {
            words[random.nextInt(words.length)] = "x" + random.nextInt(5000);
        }
        return String.join(" ", words);
    }
}
