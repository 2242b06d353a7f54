package dev.tsumugi.corpus.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tsumugi.corpus.collect.format.SourceFormat;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.corpus.document.RawDocument;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.RunConfig;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class CollectJobSparkTest {
    private static final CollectLimitsConfig LIMITS = new CollectLimitsConfig(1_000_000, 1_000_000_000, 1000, 2, 200);

    @TempDir
    Path folder;

    private final SparkSession spark;

    CollectJobSparkTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeCorpus() throws IOException {
        Files.createDirectories(folder.resolve("pages"));
        Files.writeString(folder.resolve("pages/b.html"), "<p>二</p>");
        Files.writeString(folder.resolve("pages/a.html"), "<p>一</p>");
        Files.write(folder.resolve("pages/image.dat"), new byte[] {1, 0, 2});
        Files.writeString(folder.resolve("lines.txt"), "eins\nzwei\ndrei\n");
        byte[] gzip = gzip("some text that is cut off".repeat(100));
        Files.write(folder.resolve("cut.txt.gz"), Arrays.copyOf(gzip, gzip.length - 10));
    }

    @Test
    void writesDocumentsFailuresAndTheirCounts() throws IOException {
        CollectReport report = collect("run", pages(), lines(2), source("cut", "cut.txt.gz"));

        List<RawDocument> documents = read("run");
        assertThat(documents)
                .extracting(RawDocument::getUrl)
                .containsExactlyInAnyOrder("a.html", "b.html", "lines.txt#1", "lines.txt#2");
        assertThat(report.documents()).isEqualTo(4);
        assertThat(report.bytes()).isEqualTo(28);
        assertThat(report.failures()).isEqualTo(1);
        assertThat(report.sources())
                .extracting(CollectReport.SourceReport::name)
                .containsExactly("pages", "lines", "cut");
        assertThat(report.sources().get(0).skipped()).containsEntry("not-text", 1L);
        assertThat(report.sources().get(0).files()).isEqualTo(3);
        assertThat(report.sources().get(1).documents()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("run/raw/failures.jsonl")))
                .startsWith("{\"source\":\"cut\",\"file\":\"cut.txt.gz\",\"entry\":\"\",\"reason\":\"truncated\","
                        + "\"detail\":\"the stream ends within the gzip member at byte 0, after ")
                .hasLineCount(1);
    }

    @Test
    void givesTheSameDocumentsInTheSameFilesEachTime() throws IOException {
        collect("first", pages(), lines(0));
        collect("second", pages(), lines(0));

        assertThat(files("first")).hasSize(2);
        assertThat(rows("first")).isEqualTo(rows("second"));
    }

    @Test
    void refusesAnEmptyCorpus() {
        SourceConfig source =
                new SourceBuilder().name("images").path(folder + "/pages/*.dat").build();

        assertThatThrownBy(() -> collect("run", source))
                .isInstanceOf(UserException.class)
                .hasMessage("No document was found in collect.sources (images: 1 files, skipped {not-text=1});"
                        + " check path, format, include and exclude.");
        assertThatThrownBy(() -> collect("run"))
                .isInstanceOf(UserException.class)
                .hasMessage("collect.sources is empty: name at least one source.");
    }

    private SourceConfig pages() {
        return source("pages", "pages");
    }

    private SourceConfig lines(long maxDocuments) {
        return new SourceBuilder()
                .name("lines")
                .path(folder + "/lines.txt")
                .format(SourceFormat.LINES)
                .maxDocuments(maxDocuments)
                .build();
    }

    private SourceConfig source(String name, String path) {
        return new SourceBuilder().name(name).path(folder + "/" + path).build();
    }

    private CollectReport collect(String run, SourceConfig... sources) throws IOException {
        Path directory = folder.resolve(run);
        EffectiveConfig config = new EffectiveConfig(
                Map.of(
                        RunConfig.class, new RunConfig(run, directory.toString(), 42, ""),
                        CollectConfig.class, new CollectConfig(List.of(sources), LIMITS)),
                JsonNodeFactory.instance.objectNode());
        StageContext context = new StageContext(
                config,
                new org.apache.hadoop.fs.Path(directory.toUri()),
                new Configuration(),
                () -> spark,
                Progress.NONE);
        return new CollectJob().run(context);
    }

    private List<RawDocument> read(String run) {
        return spark.read()
                .parquet(folder.resolve(run).resolve("raw/documents").toString())
                .as(Documents.RAW)
                .collectAsList();
    }

    private List<String> rows(String run) throws IOException {
        return files(run).stream()
                .flatMap(file -> spark.read().parquet(file.toString()).as(Documents.RAW).collectAsList().stream())
                .map(document -> document.getId() + " " + document.getUrl())
                .toList();
    }

    private List<Path> files(String run) throws IOException {
        try (var files = Files.list(folder.resolve(run).resolve("raw/documents"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
