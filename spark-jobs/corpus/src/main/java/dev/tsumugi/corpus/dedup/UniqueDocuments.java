package dev.tsumugi.corpus.dedup;

import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The documents that {@code dedup} has kept, as rows of id, language, text and source. */
public final class UniqueDocuments {
    private UniqueDocuments() {}

    /** @throws UserException when the stage has not run */
    public static Dataset<Row> read(StageContext context) throws IOException {
        Path folder = new Path(context.folder(DedupStage.STAGE), "documents");
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
