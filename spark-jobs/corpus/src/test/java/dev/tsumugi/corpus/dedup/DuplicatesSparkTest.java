package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.testing.SparkSessionExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkSessionExtension.class)
class DuplicatesSparkTest {
    private static final MinHashConfig SETTINGS = new MinHashConfig(true, 14, 8, 5, 5, 0.75);

    /** Pairs of a document and a changed copy, against brute force over the true shingles. */
    @Test
    void findsNearlyAllSimilarPairsAndNoOthers(SparkSession spark, TestReporter reporter) {
        Random random = new Random(3);
        List<Document> documents = new ArrayList<>();
        Map<String, Double> truth = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            String original = MinHashTest.words(random, 300);
            String copy = MinHashTest.change(random, original, random.nextInt(30));
            documents.add(document("%03da".formatted(i), original));
            documents.add(document("%03db".formatted(i), copy));
            truth.put(
                    "%03db".formatted(i),
                    MinHashTest.jaccard(Shingles.of(original, false, SETTINGS), Shingles.of(copy, false, SETTINGS)));
        }

        Map<String, String> found = new HashMap<>();
        for (Row row : Duplicates.of(spark.createDataset(documents, Documents.CLEAN), SETTINGS)
                .collectAsList()) {
            found.put(row.getString(0), row.getString(1));
        }

        found.forEach((id, keptId) -> {
            assertThat(keptId).isEqualTo(id.replace('b', 'a'));
            assertThat(truth.get(id)).as("similarity of %s", id).isGreaterThan(0.6);
        });
        List<String> similar =
                truth.keySet().stream().filter(id -> truth.get(id) >= 0.85).toList();
        long hits = similar.stream().filter(found::containsKey).count();
        reporter.publishEntry("recall of pairs with Jaccard >= 0.85", hits + " of " + similar.size());
        assertThat((double) hits / similar.size()).isGreaterThan(0.95);
    }

    @Test
    void componentsReachThroughChainsAndCycles(SparkSession spark) {
        List<Row> edges = new ArrayList<>();
        for (int i = 30; i > 0; i--) {
            edges.add(RowFactory.create("n%02d".formatted(i), "n%02d".formatted(i - 1)));
        }
        edges.add(RowFactory.create("x", "y"));
        edges.add(RowFactory.create("y", "z"));
        edges.add(RowFactory.create("z", "x"));
        StructType schema = new StructType().add("node", "string").add("other", "string");

        Map<String, String> smallest = new TreeMap<>();
        for (Row row : Components.of(spark.createDataFrame(edges, schema)).collectAsList()) {
            smallest.put(row.getString(0), row.getString(1));
        }

        assertThat(smallest).hasSize(32).containsEntry("y", "x").containsEntry("z", "x");
        assertThat(smallest.entrySet().stream().filter(node -> node.getValue().equals("n00")))
                .hasSize(30);
    }

    private static Document document(String id, String text) {
        Document document = new Document();
        document.setId(id);
        document.setLanguage("en");
        document.setText(text);
        return document;
    }
}
