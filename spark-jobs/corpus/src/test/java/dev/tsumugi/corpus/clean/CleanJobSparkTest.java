package dev.tsumugi.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.clean.CleanReport.StepCount;
import dev.tsumugi.corpus.document.CorpusRun;
import dev.tsumugi.corpus.document.RawDocument;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class CleanJobSparkTest {
    private static final String JAPANESE = "<html><body><nav><a href='/'>ホーム</a></nav><main><p>"
            + "桜の花が咲く季節になりました。川沿いの道を歩くと、風に乗って花びらが舞います。".repeat(4) + "</p></main></body></html>";

    private static final String ENGLISH =
            "The cat sat on the mat and that was all that the cat had to do with the mat. ".repeat(4);

    @TempDir
    Path directory;

    @Test
    void keepsTextAndExplainsEveryLoss(SparkSession spark) throws IOException {
        StageContext context = CorpusRun.context(directory, spark);
        CorpusRun.writeRaw(
                context,
                CorpusRun.raw("1", "docs", "text/html", JAPANESE),
                CorpusRun.raw("2", "docs", "text/plain", ENGLISH),
                CorpusRun.raw("3", "docs", "text/plain", "too short"),
                CorpusRun.raw("4", "docs", "image/png", "x"),
                CorpusRun.raw("5", "code", "text/x-java", "// DO NOT EDIT\n" + "int x = 1;\n".repeat(20)),
                CorpusRun.raw(
                        "6", "docs", "text/plain", new byte[] {(byte) 0x81, (byte) 0xFF, (byte) 0x8F, (byte) 0xFF}));

        CleanReport report = new CleanJob().run(context);

        assertThat(report.in()).isEqualTo(6);
        assertThat(report.out()).isEqualTo(2);
        assertThat(report.byLanguage().keySet()).containsExactly("en", "ja");
        assertThat(report.byKind()).containsOnlyKeys("docs");
        assertThat(report.steps())
                .contains(
                        step("docs", "extract", 5, Map.of("unsupported-media-type", 1L, "charset-unknown", 1L)),
                        step("docs", "language", 3, Map.of()),
                        step("docs", "length", 3, Map.of("too-few-characters", 1L)),
                        step("docs", "mask-personal-data", 2, Map.of()),
                        step("code", "code-quality", 1, Map.of("generated-file", 1L)));
        assertThat(report.failures()).isEmpty();

        List<Row> dropped = spark.read()
                .parquet(context.folder(CleanStage.STAGE) + "/dropped")
                .select("id", "step", "reason", "text")
                .orderBy("id")
                .collectAsList();
        assertThat(dropped).hasSize(4);
        assertThat(dropped.get(0).toString()).isEqualTo("[3,length,too-few-characters,too short]");
        assertThat(dropped.get(1).toString()).isEqualTo("[4,extract,unsupported-media-type,]");

        List<Row> kept = spark.read()
                .parquet(context.folder(CleanStage.STAGE) + "/documents")
                .select("id", "text", "language")
                .orderBy("id")
                .collectAsList();
        assertThat(kept.get(0).getString(1)).startsWith("桜の花が咲く").doesNotContain("ホーム");
        assertThat(kept.get(1).getString(1)).isEqualTo(ENGLISH.strip());
    }

    @Test
    void dropsADocumentOnWhichExtractionThrows(SparkSession spark) throws IOException {
        StageContext context = CorpusRun.context(directory, spark);
        RawDocument withoutContent = CorpusRun.raw("1", "docs", "text/plain", ENGLISH);
        withoutContent.setContent(null);
        CorpusRun.writeRaw(context, withoutContent, CorpusRun.raw("2", "docs", "text/plain", ENGLISH));

        CleanReport report = new CleanJob().run(context);

        assertThat(report.out()).isEqualTo(1);
        assertThat(report.steps()).contains(step("docs", "extract", 2, Map.of("failed", 1L)));
        assertThat(report.failures()).hasSize(1);
        assertThat(report.failures().firstKey()).startsWith("extract: java.lang.NullPointerException");
    }

    @Test
    void emptyRawFolderIsAUserMistake(SparkSession spark) throws IOException {
        StageContext context = CorpusRun.context(directory, spark);
        CorpusRun.writeRaw(context);

        assertThatThrownBy(() -> new CleanJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("There is no document in")
                .hasMessageContaining("check the paths and globs of collect.sources and run collect again.");
    }

    @Test
    void missingRawFolderIsAUserMistake(SparkSession spark) {
        StageContext context = CorpusRun.context(directory, spark);

        assertThatThrownBy(() -> new CleanJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("raw/documents does not exist: run collect first.");
    }

    private static StepCount step(String kind, String name, long in, Map<String, Long> dropped) {
        return new StepCount(kind, name, in, new TreeMap<>(dropped));
    }
}
