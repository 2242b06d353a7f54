package dev.tsumugi.corpus.document;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The documents that a stage hands to the next one, in {@code documents/*.parquet} of its folder. */
public final class StageDocuments {
    private StageDocuments() {}

    public static Path path(StageContext context, Stage stage) {
        return new Path(context.folder(stage), "documents");
    }

    /** Throws a {@link UserException} where the stage has not written any. */
    public static <T> Dataset<T> read(StageContext context, Stage stage, Encoder<T> encoder) throws IOException {
        Path path = path(context, stage);
        if (!path.getFileSystem(context.hadoop()).exists(path)) {
            throw new UserException("The folder " + path + " does not exist: run " + stage.command() + " first.");
        }

        return context.spark()
                .get()
                .read()
                .schema(encoder.schema())
                .parquet(path.toString())
                .as(encoder);
    }

    /** Documents and characters for each value of a column, sorted by value; the column {@code text} holds the text. */
    public static SortedMap<String, TextCount> countBy(String column, Dataset<?> documents) {
        SortedMap<String, TextCount> counts = new TreeMap<>();
        for (Row row : documents
                .groupBy(column)
                .agg(functions.count("*"), functions.sum(functions.length(functions.col("text"))))
                .collectAsList()) {
            counts.put(row.getString(0), new TextCount(row.getLong(1), row.getLong(2)));
        }

        return counts;
    }
}
