package dev.tsumugi.corpus.document;

import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A run directory with documents as {@code dedup} leaves them. */
public record TestRun(java.nio.file.Path folder, SparkSession spark) {
    private static final List<String> JAPANESE =
            List.of("今日はいい天気ですね。", "明日は雨が降るでしょう。", "猫が窓の外を見ています。", "私は毎日本を読みます。", "天気がいい日は散歩をします。");
    private static final List<String> ENGLISH = List.of(
            "The weather is fine today. ",
            "A cat looks out of the window. ",
            "We read a book every day. ",
            "It may rain tomorrow. ");
    private static final List<String> CODE = List.of(
            "for (int i = 0; i < n; i++) {\n", "    sum += values[i];\n", "}\n", "return sum / values.length;\n");

    /** The run with the reference configuration and these changes. */
    public StageContext context(String... settings) {
        EffectiveConfig config = Stages.config(settings);
        return new StageContext(config, new Path("file:" + folder), new Configuration(), () -> spark, Progress.NONE);
    }

    /** Writes documents into some files, as Spark happens to order them. */
    public void writeUnique(List<Document> documents, int files) {
        spark.createDataset(documents, Documents.CLEAN)
                .repartition(files)
                .write()
                .mode("overwrite")
                .parquet(
                        folder.resolve(DedupStage.STAGE.folder() + "/documents").toString());
    }

    /** The bytes of all files of a stage by name, checksums of the local file system left out. */
    public SortedMap<String, byte[]> files(Stage stage) throws java.io.IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        java.nio.file.Path root = folder.resolve(stage.folder());
        try (Stream<java.nio.file.Path> paths = Files.walk(root)) {
            for (java.nio.file.Path path : paths.filter(Files::isRegularFile).toList()) {
                if (!path.toString().endsWith(".crc")) {
                    files.put(root.relativize(path).toString(), Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /** Documents in Japanese, English and code by turns. */
    public static List<Document> documents(int count) {
        Random random = new Random(5);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(
                    switch (i % 3) {
                        case 0 -> document(i, "ja", JAPANESE, random);
                        case 1 -> document(i, "en", ENGLISH, random);
                        default -> document(i, "code", CODE, random);
                    });
        }
        return documents;
    }

    private static Document document(int number, String language, List<String> sentences, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            text.append(sentences.get(random.nextInt(sentences.size())));
        }
        Document document = new Document();
        document.setId("document-" + number);
        document.setSource("test");
        document.setKind("docs");
        document.setUrl("test:" + number);
        document.setLicense("");
        document.setLanguage(language);
        document.setFetchDate("");
        document.setText(text.toString());
        return document;
    }
}
