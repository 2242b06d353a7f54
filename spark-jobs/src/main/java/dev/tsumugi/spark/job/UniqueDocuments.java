package dev.tsumugi.spark.job;

import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.pipeline.Documents;
import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The documents that {@code dedup} has kept, as rows of id, language, text and source. */
final class UniqueDocuments {
    private UniqueDocuments() {}

    /** @throws UserException when the stage has not run */
    static Dataset<Row> read(JobContext context) throws IOException {
        Path folder = new Path(context.folder(Stage.DEDUP), "documents");
        if (!folder.getFileSystem(context.hadoop()).exists(folder)) {
            throw new UserException("There are no documents " + folder + "; run dedup first.");
        }
        return context.spark()
                .get()
                .read()
                .schema(Documents.CLEAN.schema())
                .parquet(folder.toString())
                .select("id", "language", "text", "source");
    }
}
