package dev.tsumugi.corpus.document;

import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A run in a temporary directory with the reference's defaults, and small documents for it. */
public final class CorpusRun {
    private CorpusRun() {}

    public static StageContext context(java.nio.file.Path directory, SparkSession spark, String... overrides) {
        return new StageContext(
                Stages.config(overrides), new Path(directory.toUri()), new Configuration(), () -> spark, Progress.NONE);
    }

    public static void writeRaw(StageContext context, RawDocument... documents) {
        context.spark()
                .get()
                .createDataset(List.of(documents), Documents.RAW)
                .write()
                .parquet(StageDocuments.path(context, CollectStage.STAGE).toString());
    }

    public static void writeClean(StageContext context, int partitions, List<Document> documents) {
        context.spark()
                .get()
                .createDataset(documents, Documents.CLEAN)
                .repartition(partitions)
                .write()
                .parquet(StageDocuments.path(context, CleanStage.STAGE).toString());
    }

    public static RawDocument raw(String id, String kind, String mediaType, String content) {
        return raw(id, kind, mediaType, content.getBytes(StandardCharsets.UTF_8));
    }

    public static RawDocument raw(String id, String kind, String mediaType, byte[] content) {
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

    public static Document document(String id, String language, String text) {
        return Document.of(raw(id, "docs", "text/plain", ""), text).withLanguage(language);
    }
}
