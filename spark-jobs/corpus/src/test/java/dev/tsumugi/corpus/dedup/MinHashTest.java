package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MinHashTest {
    static final MinHashConfig SETTINGS = new MinHashConfig(true, 14, 8, 5, 5, 0.75);

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
    void similarityIsTheJaccardSimilarityAndZeroBelowTheThreshold() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            String text = words(random, 20 + i);
            long[] one = Shingles.of(text, false, SETTINGS);
            long[] other = Shingles.of(change(random, text, random.nextInt(9)), false, SETTINGS);
            double exact = jaccard(one, other);

            assertThat(Shingles.similarity(one, other, exact > 0 ? exact : 1)).isEqualTo(exact);
            assertThat(Shingles.similarity(other, one, 0.01)).isEqualTo(exact);
            assertThat(Shingles.similarity(one, other, Math.nextUp(exact))).isZero();
        }
        assertThat(Shingles.similarity(new long[] {1, 2, 3}, new long[] {1, 2, 3, 4}, 0.75))
                .isEqualTo(0.75);
        assertThat(Shingles.similarity(new long[] {1}, new long[0], 0.75)).isZero();
    }

    @Test
    void shinglesAreReadBackFromBytes() {
        long[] shingles = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};

        assertThat(Shingles.ofBytes(Shingles.toBytes(shingles))).isEqualTo(shingles);
        assertThat(Shingles.ofBytes(Shingles.toBytes(new long[0]))).isEmpty();
    }

    @Test
    void textsAgreeInABandAsOftenAsTheFormulaSays() {
        Random random = new Random(7);
        MinHash minHash = new MinHash(SETTINGS);
        double expected = 0;
        double variance = 0;
        int found = 0;
        for (int i = 0; i < 600; i++) {
            String one = words(random, 400);
            String other = change(random, one, 5 + i / 20);
            double probability =
                    probability(jaccard(Shingles.of(one, false, SETTINGS), Shingles.of(other, false, SETTINGS)));
            expected += probability;
            variance += probability * (1 - probability);
            found += shareABand(minHash.signature(one, false), minHash.signature(other, false)) ? 1 : 0;
        }

        assertThat(expected).isBetween(200.0, 500.0);
        assertThat((double) found).isCloseTo(expected, within(4 * Math.sqrt(variance)));
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
        assertThatThrownBy(() -> new MinHashConfig(true, 2_000_000_000, 8, 5, 5, 0.5))
                .hasMessage("bands times rows-per-band must be at most 10000, was 16000000000");
    }

    /** That two texts of such a similarity are candidates. */
    static double probability(double similarity) {
        return 1 - Math.pow(1 - Math.pow(similarity, SETTINGS.rowsPerBand()), SETTINGS.bands());
    }

    static boolean shareABand(byte[] one, byte[] other) {
        long[] bands = new MinHash(SETTINGS).bandHashes(one);
        long[] others = new MinHash(SETTINGS).bandHashes(other);
        return IntStream.range(0, bands.length).anyMatch(i -> bands[i] == others[i]);
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
