package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.corpus.collect.source.DocumentFactory;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.testing.SparkSessionExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkSessionExtension.class)
class DuplicatesSparkTest {
    private static final MinHashConfig SETTINGS = MinHashTest.SETTINGS;

    private record Found(String keptId, String kind, double similarity) {}

    /** Pairs of a document and a changed copy. */
    @Test
    void findsAsManySimilarPairsAsBandingPromisesAndNoOthers(SparkSession spark, TestReporter reporter) {
        Random random = new Random(3);
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            String original = MinHashTest.words(random, 300);
            texts.put("%03da".formatted(i), original);
            texts.put("%03db".formatted(i), MinHashTest.change(random, original, 1 + random.nextInt(20)));
        }

        Map<String, Found> found = found(spark, texts);

        double similar = 0;
        double expected = 0;
        double variance = 0;
        for (String id : texts.keySet()) {
            double similarity = jaccard(texts, id, id.replace('b', 'a'));
            if (id.endsWith("b") && similarity >= SETTINGS.similarityThreshold()) {
                double probability = MinHashTest.probability(similarity);
                similar++;
                expected += probability;
                variance += probability * (1 - probability);
            }
        }
        reporter.publishEntry(
                "similar pairs", "%.0f, expected %.1f, found %d".formatted(similar, expected, found.size()));
        assertThat(similar).isBetween(300.0, 900.0);
        assertThat((double) found.size()).isCloseTo(expected, within(4 * Math.sqrt(variance)));
        found.forEach((id, duplicate) -> {
            assertThat(duplicate.keptId()).isEqualTo(id.replace('b', 'a'));
            assertThat(duplicate.similarity())
                    .isEqualTo(jaccard(texts, id, duplicate.keptId()))
                    .isGreaterThanOrEqualTo(SETTINGS.similarityThreshold());
        });
    }

    /** 112 hashes estimate .70 and .727 as .75 or more in 120 and 265 of 500 pairs. */
    @ParameterizedTest
    @ValueSource(ints = {70, 72})
    void keepsBothOfAPairJustBelowTheThreshold(int percent, SparkSession spark) {
        Random random = new Random(5);
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            // Two windows of one text: w shingles each, of which they share all but so many at either end.
            List<String> words = List.of(MinHashTest.words(random, 404).split(" "));
            int apart = (int) Math.ceil(300 * (100 - percent) / (100.0 + percent));
            texts.put("a" + i, String.join(" ", words.subList(0, 304)));
            texts.put("b" + i, String.join(" ", words.subList(apart, apart + 304)));
            assertThat(jaccard(texts, "a" + i, "b" + i)).isBetween(percent / 100.0 - 0.01, percent / 100.0 + 0.01);
        }

        assertThat(found(spark, texts)).isEmpty();
    }

    /** Groups of versions, each changed from any earlier one: what stays is a maximal independent set of similar candidates. */
    @Test
    void whatStaysIsWhatBruteForceAllows(SparkSession spark) {
        Random random = new Random(9);
        Map<String, String> texts = new HashMap<>();
        for (int group = 0; group < 12; group++) {
            List<String> versions = new ArrayList<>(List.of(MinHashTest.words(random, 120)));
            while (versions.size() < 40) {
                versions.add(
                        MinHashTest.change(random, versions.get(random.nextInt(versions.size())), random.nextInt(3)));
            }
            for (String version : versions) {
                texts.put(DocumentFactory.id("test", "page " + texts.size()), version);
            }
        }

        Map<String, Found> found = found(spark, texts);

        List<String> kept = texts.keySet().stream()
                .filter(id -> !found.containsKey(id))
                .sorted()
                .toList();
        assertThat(found.values()).extracting(Found::keptId).isSubsetOf(kept);
        found.forEach((id, duplicate) -> assertThat(duplicate.similarity())
                .isEqualTo(jaccard(texts, id, duplicate.keptId()))
                .isGreaterThanOrEqualTo(SETTINGS.similarityThreshold()));
        MinHash minHash = new MinHash(SETTINGS);
        for (String one : kept) {
            for (String other : kept) {
                if (one.compareTo(other) < 0 && jaccard(texts, one, other) >= SETTINGS.similarityThreshold()) {
                    assertThat(MinHashTest.shareABand(
                                    minHash.signature(texts.get(one), false),
                                    minHash.signature(texts.get(other), false)))
                            .as("%s and %s are similar candidates and both stay", one, other)
                            .isFalse();
                }
            }
        }
        assertThat(kept).hasSizeBetween(30, 240);
    }

    @Test
    void aChainOfVersionsKeepsWhatResemblesNoKeptOne(SparkSession spark) {
        Map<String, String> texts = new HashMap<>();
        Map<String, Integer> chains = new HashMap<>();
        for (int chain = 0; chain < 10; chain++) {
            for (String version : chain(chain)) {
                String id = DocumentFactory.id("chains", "version " + texts.size());
                texts.put(id, version);
                chains.put(id, chain);
            }
        }

        Map<String, Found> found = found(spark, texts);

        Map<Integer, Integer> kept = new TreeMap<>();
        chains.forEach((id, chain) -> kept.merge(chain, found.containsKey(id) ? 0 : 1, Integer::sum));
        assertThat(kept.values()).allSatisfy(versions -> assertThat(versions).isBetween(6, 9));
        found.forEach((id, duplicate) -> {
            assertThat(found).doesNotContainKey(duplicate.keptId());
            assertThat(jaccard(texts, id, duplicate.keptId())).isGreaterThanOrEqualTo(0.75);
        });
    }

    @Test
    void tenThousandPagesOfOneTemplateCostTheirNumber(SparkSession spark) {
        String template = MinHashTest.words(new Random(1), 60);
        List<Document> documents = IntStream.range(0, 10_000)
                .mapToObj(i -> document(DocumentFactory.id("shop", "page " + i), template + " number" + i))
                .toList();

        Duplicates duplicates = Duplicates.of(spark.createDataset(documents, Documents.CLEAN), SETTINGS);

        assertThat(duplicates.rows().count()).isEqualTo(9_999);
        assertThat(duplicates.comparisons().made()).isLessThan(2L * SETTINGS.bands() * documents.size());
        assertThat(duplicates.comparisons().rejected()).isZero();
    }

    @Test
    void whatEqualsADroppedDocumentPointsAtTheOneThatStays(SparkSession spark) {
        String text = MinHashTest.words(new Random(2), 100);
        Map<String, String> texts = Map.of(
                "a", text, "b", text + " more", "c", (text + " more").toUpperCase(java.util.Locale.ROOT), "d", "...");

        Map<String, Found> found = found(spark, texts);

        double similarity = 96.0 / 97;
        assertThat(found)
                .isEqualTo(Map.of(
                        "b",
                        new Found("a", Duplicates.NEAR, similarity),
                        "c",
                        new Found("a", Duplicates.EXACT, similarity)));
    }

    /** 26 versions of a page, each without the first sentence of the one before and with another one at its end. */
    private static List<String> chain(int seed) {
        Random random = new Random(seed);
        List<String> sentences = IntStream.range(0, 45)
                .mapToObj(i -> MinHashTest.words(random, 14) + ".")
                .toList();
        return IntStream.range(0, 26)
                .mapToObj(i -> String.join("\n", sentences.subList(i, i + 20)))
                .toList();
    }

    private static Map<String, Found> found(SparkSession spark, Map<String, String> texts) {
        List<Document> documents = new ArrayList<>();
        texts.forEach((id, text) -> documents.add(document(id, text)));
        Collections.shuffle(documents, new Random(0));
        Map<String, Found> found = new HashMap<>();
        for (Row row : Duplicates.of(spark.createDataset(documents, Documents.CLEAN), SETTINGS)
                .rows()
                .collectAsList()) {
            found.put(row.getString(0), new Found(row.getString(1), row.getString(2), row.getDouble(3)));
        }
        return found;
    }

    private static double jaccard(Map<String, String> texts, String one, String other) {
        return MinHashTest.jaccard(
                Shingles.of(texts.get(one), false, SETTINGS), Shingles.of(texts.get(other), false, SETTINGS));
    }

    private static Document document(String id, String text) {
        Document document = new Document();
        document.setId(id);
        document.setLanguage("en");
        document.setText(text);
        return document;
    }
}
