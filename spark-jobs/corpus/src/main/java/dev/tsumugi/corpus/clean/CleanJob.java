package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.corpus.document.RawDocument;
import dev.tsumugi.corpus.document.StageDocuments;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.AccumulatorProgress;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * Turns collected bytes into clean text: reads {@code raw/documents}, writes what is kept to {@code clean/documents} and
 * what is dropped, with step and reason, to {@code clean/dropped}.
 */
public final class CleanJob implements Job {
    /** A vectorized read holds this many rows at once; Spark's 4096 would be gigabytes of pages. */
    private static final String READ_BATCH = "spark.sql.parquet.columnarReaderBatchSize";

    private static final long DOCUMENTS_PER_READ = 64;

    @Override
    public CleanReport run(StageContext context) throws IOException {
        SparkSession spark = context.spark().get();
        String previousBatch = spark.conf().get(READ_BATCH);
        spark.conf().set(READ_BATCH, DOCUMENTS_PER_READ);
        try {
            return clean(context, spark);
        } finally {
            spark.conf().set(READ_BATCH, previousBatch);
        }
    }

    private static CleanReport clean(StageContext context, SparkSession spark) throws IOException {
        Dataset<RawDocument> raw = StageDocuments.read(context, CollectStage.STAGE, Documents.RAW);
        long in = raw.count();
        if (in == 0) {
            throw new UserException("There is no document in " + StageDocuments.path(context, CollectStage.STAGE)
                    + ": check the paths and globs of collect.sources and run collect again.");
        }

        DocumentCleaner cleaner = DocumentCleaner.of(context.config(CleanConfig.class));
        Path kept = StageDocuments.path(context, CleanStage.STAGE);
        Path dropped = dropped(context);
        LongAccumulator cleaned = spark.sparkContext().longAccumulator();
        Progress.Task progress = context.progress().start("clean", in, "documents");
        try (AccumulatorProgress shown = new AccumulatorProgress(spark.sparkContext(), cleaned, progress)) {
            spark.sparkContext().setJobDescription("clean: extract text and filter");
            // Two outputs of one pass: on disk, as extraction costs far more than writing and reading its result.
            JavaRDD<Outcome> outcomes = raw.toJavaRDD()
                    .map(document -> {
                        cleaned.add(1);
                        return cleaner.clean(document);
                    })
                    .persist(StorageLevel.DISK_ONLY());
            write(outcomes, spark, kept, dropped);
            outcomes.unpersist();
            spark.sparkContext().setJobDescription("clean: count");
            return CleanCounts.report(
                    cleaner, spark.read().parquet(kept.toString()), spark.read().parquet(dropped.toString()));
        } finally {
            spark.sparkContext().setJobDescription(null);
        }
    }

    /** Where the documents that cleaning dropped are kept, with step and reason. */
    public static Path dropped(StageContext context) {
        return new Path(context.folder(CleanStage.STAGE), "dropped");
    }

    private static void write(JavaRDD<Outcome> outcomes, SparkSession spark, Path kept, Path dropped) {
        Dataset<Outcome> all = spark.createDataset(outcomes.rdd(), Encoders.bean(Outcome.class));
        Column isKept = functions.col("reason").equalTo("");
        all.filter(isKept).select("document.*").write().parquet(kept.toString());
        all.filter(functions.not(isKept))
                .select("document.*", "step", "reason", "message")
                .write()
                .parquet(dropped.toString());
    }
}
