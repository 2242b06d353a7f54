package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.document.CorpusRun;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class DedupJobSparkTest {
    private static final String STORY =
            "むかしむかしあるところにおじいさんとおばあさんが住んでいました。おじいさんは山へ芝刈りに、おばあさんは川へ洗濯に行きました。" + "おばあさんが川で洗濯をしていると大きな桃が流れてきました。";

    @TempDir
    Path directory;

    @Test
    void keepsOneDocumentOfEveryGroupWhateverThePartitions(SparkSession spark) throws IOException {
        List<String> results = new ArrayList<>();
        for (int partitions : List.of(1, 2, 7)) {
            StageContext context = CorpusRun.context(directory.resolve("run" + partitions), spark);
            CorpusRun.writeClean(context, partitions, corpus());

            DedupReport report = new DedupJob().run(context);

            assertThat(report.in()).isEqualTo(38);
            assertThat(report.exactDuplicates()).isEqualTo(2);
            assertThat(report.nearDuplicates()).isEqualTo(4);
            assertThat(report.out()).isEqualTo(32);
            assertThat(report.byLanguage().get("ja").documents()).isEqualTo(1);
            assertThat(report.bySource().get("test").documents()).isEqualTo(32);
            assertThat(ids(spark, context, "documents", "duplicates"))
                    .containsExactlyInAnyOrderElementsOf(
                            corpus().stream().map(Document::getId).toList());
            results.add(rows(spark, context, "documents", "id")
                    + rows(spark, context, "duplicates", "id", "keptId", "kind"));
        }

        assertThat(results.get(0))
                .contains("[d01,d00,near]", "[d02,d00,near]", "[d03,d00,near]", "[d04,d00,exact]")
                .contains("[ja2,ja1,exact]", "[ja3,ja1,near]");
        assertThat(results).containsOnly(results.get(0));
    }

    @Test
    void disabledMinHashLeavesOutExactDuplicatesOnly(SparkSession spark) throws IOException {
        StageContext context = CorpusRun.context(directory, spark, "dedup.minhash.enabled=false");
        CorpusRun.writeClean(context, 2, corpus());

        DedupReport report = new DedupJob().run(context);

        assertThat(report.exactDuplicates()).isEqualTo(2);
        assertThat(report.nearDuplicates()).isZero();
        assertThat(rows(spark, context, "duplicates", "id", "keptId")).isEqualTo("[[d04,d03], [ja2,ja1]]");
    }

    @Test
    void emptyCorpusIsAUserMistake(SparkSession spark) {
        StageContext context = CorpusRun.context(directory, spark);
        CorpusRun.writeClean(context, 1, List.of());

        assertThatThrownBy(() -> new DedupJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("clean has dropped them all; see the reasons in")
                .hasMessageEndingWith("loosen clean.profiles and run clean again.");
    }

    /** A chain of similar documents d00 to d03, equal ones d03 and d04, a Japanese group, and strangers. */
    private static List<Document> corpus() {
        Random random = new Random(11);
        List<Document> documents = new ArrayList<>();
        String text = words(random);
        for (int i = 0; i < 4; i++) {
            documents.add(CorpusRun.document("d0" + i, "en", text));
            text = text.replaceFirst("w\\d+", "x" + i);
        }
        documents.add(
                CorpusRun.document("d04", "en", documents.get(3).getText().toUpperCase(java.util.Locale.ROOT) + "\n"));
        documents.add(CorpusRun.document("ja1", "ja", STORY));
        documents.add(CorpusRun.document("ja2", "ja", "\n" + STORY + " \n"));
        documents.add(CorpusRun.document("ja3", "ja", STORY + "桃でした。"));
        for (int i = 0; i < 30; i++) {
            documents.add(CorpusRun.document("s%02d".formatted(i), "en", words(random)));
        }
        return documents;
    }

    private static String words(Random random) {
        return random.ints(200, 0, 5000).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
    }

    private static List<String> ids(SparkSession spark, StageContext context, String... folders) {
        List<String> ids = new ArrayList<>();
        for (String folder : folders) {
            spark.read()
                    .parquet(context.folder(DedupStage.STAGE) + "/" + folder)
                    .select("id")
                    .collectAsList()
                    .forEach(row -> ids.add(row.getString(0)));
        }
        return ids;
    }

    private static String rows(SparkSession spark, StageContext context, String folder, String... columns) {
        Dataset<Row> rows = spark.read().parquet(context.folder(DedupStage.STAGE) + "/" + folder);
        return rows.selectExpr(columns).orderBy("id").collectAsList().toString();
    }
}
