package dev.tsumugi.spark.job;

import dev.tsumugi.spark.config.ConfigLoader;
import dev.tsumugi.spark.pipeline.Document;
import dev.tsumugi.spark.pipeline.Documents;
import dev.tsumugi.spark.pipeline.RawDocument;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A run in a temporary directory with the reference's defaults, and small documents for it. */
final class CorpusRun {
    private CorpusRun() {}

    static JobContext context(java.nio.file.Path directory, SparkSession spark, String... overrides) {
        return new JobContext(
                new ConfigLoader().load("test.yaml", "", List.of(overrides)).config(),
                new Path(directory.toUri()),
                new Configuration(),
                () -> spark,
                Progress.NONE);
    }

    static void writeRaw(JobContext context, RawDocument... documents) {
        context.spark()
                .get()
                .createDataset(List.of(documents), Documents.RAW)
                .write()
                .parquet(StageDocuments.path(context, Stage.COLLECT).toString());
    }

    static void writeClean(JobContext context, int partitions, List<Document> documents) {
        context.spark()
                .get()
                .createDataset(documents, Documents.CLEAN)
                .repartition(partitions)
                .write()
                .parquet(StageDocuments.path(context, Stage.CLEAN).toString());
    }

    static RawDocument raw(String id, String kind, String mediaType, String content) {
        return raw(id, kind, mediaType, content.getBytes(StandardCharsets.UTF_8));
    }

    static RawDocument raw(String id, String kind, String mediaType, byte[] content) {
        RawDocument raw = new RawDocument();
        raw.setId(id);
        raw.setSource("test");
        raw.setKind(kind);
        raw.setUrl("file:/" + id);
        raw.setMediaType(mediaType);
        raw.setCharset("");
        raw.setLicense("");
        raw.setLanguage("");
        raw.setFetchDate("2026-01-01");
        raw.setContent(content);
        return raw;
    }

    static Document document(String id, String language, String text) {
        return Document.of(raw(id, "docs", "text/plain", ""), text).withLanguage(language);
    }
}
