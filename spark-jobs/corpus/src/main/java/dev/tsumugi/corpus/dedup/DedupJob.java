package dev.tsumugi.corpus.dedup;

import dev.tsumugi.corpus.clean.CleanJob;
import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.corpus.document.StageDocuments;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Leaves one of every group of equal or similar documents: reads {@code clean/documents}, writes {@code unique/documents}
 * and, for each document left out, its id and the one kept in its place to {@code unique/duplicates}.
 */
public final class DedupJob implements Job {
    @Override
    public DedupReport run(StageContext context) throws IOException {
        SparkSession spark = context.spark().get();
        Dataset<Document> documents = StageDocuments.read(context, CleanStage.STAGE, Documents.CLEAN);
        long in = documents.count();
        if (in == 0) {
            throw new UserException("There is no document in " + StageDocuments.path(context, CleanStage.STAGE)
                    + ": clean has dropped them all; see the reasons in " + CleanJob.dropped(context)
                    + ", loosen clean.profiles and run clean again.");
        }

        try (Progress.Task progress = context.progress().start("dedup", in, "documents")) {
            spark.sparkContext().setJobDescription("dedup: find duplicates");
            Path list = new Path(context.folder(DedupStage.STAGE), "duplicates");
            Duplicates found =
                    Duplicates.of(documents, context.config(DedupConfig.class).minhash());
            found.rows().orderBy("id").write().parquet(list.toString());

            spark.sparkContext().setJobDescription("dedup: write unique documents");
            Dataset<Row> duplicates = spark.read().parquet(list.toString());
            Path kept = StageDocuments.path(context, DedupStage.STAGE);
            documents
                    .join(duplicates.select("id"), documents.col("id").equalTo(duplicates.col("id")), "left_anti")
                    .write()
                    .parquet(kept.toString());
            progress.advance(in);
            return report(in, spark.read().parquet(kept.toString()), duplicates, found.comparisons());
        } finally {
            spark.sparkContext().setJobDescription(null);
        }
    }

    private static DedupReport report(long in, Dataset<Row> kept, Dataset<Row> duplicates, Comparisons comparisons) {
        return new DedupReport(
                in,
                duplicates
                        .filter(duplicates.col("kind").equalTo(Duplicates.EXACT))
                        .count(),
                duplicates
                        .filter(duplicates.col("kind").equalTo(Duplicates.NEAR))
                        .count(),
                kept.count(),
                comparisons,
                StageDocuments.countBy("language", kept),
                StageDocuments.countBy("source", kept));
    }
}
