package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Documents to token shards on Spark: executors encode the documents they read, the ids move to the partition of their
 * shard and are sorted there, and one task writes each shard. The shards depend on the documents, the tokenizer and the
 * plan alone.
 */
public final class DocumentPacking {
    private final Path folder;
    private final ShardPlan plan;
    private final int sequenceLength;

    /**
     * @param folder of the stage
     * @param plan where documents go
     * @param sequenceLength T
     */
    public DocumentPacking(Path folder, ShardPlan plan, int sequenceLength) {
        this.folder = folder;
        this.plan = plan;
        this.sequenceLength = sequenceLength;
    }

    /**
     * Writes all shards.
     *
     * @param documents rows of id, language, text and source
     * @param encoded counts the documents encoded so far
     * @return the shards in the plan's order
     */
    public List<PackedShard> write(
            JavaRDD<Row> documents, Tokenizer tokenizer, Configuration hadoop, LongAccumulator encoded) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(documents.context());
        Broadcast<Tokenizer> sharedTokenizer = spark.broadcast(tokenizer);
        Broadcast<SerializableConfiguration> sharedHadoop = spark.broadcast(new SerializableConfiguration(hadoop));
        ShardPlan shardPlan = plan;
        ShardTask task = new ShardTask(
                folder.toString(), plan, sequenceLength, tokenizer.vocabularySize(), tokenizer.specialTokens());
        return documents
                .flatMapToPair(row -> {
                    encoded.add(1);
                    List<Tuple2<ShardKey, EncodedDocument>> parts = new ArrayList<>();
                    shardPlan
                            .places(row.getString(0), row.getString(3), row.getString(2))
                            .forEach((place, text) -> parts.add(new Tuple2<>(
                                    place,
                                    shardPlan.isValidation(place.shard())
                                            ? EncodedDocument.counted(row.getString(1), text, sharedTokenizer.value())
                                            : EncodedDocument.of(row.getString(1), text, sharedTokenizer.value()))));
                    return parts.iterator();
                })
                .repartitionAndSortWithinPartitions(new ByShard(plan.shards()))
                .mapPartitionsWithIndex(
                        (shard, placed) -> List.of(task.write(
                                        shard, placed, sharedHadoop.value().value()))
                                .iterator(),
                        true)
                .collect();
    }

    private static final class ByShard extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int shards;

        ByShard(int shards) {
            this.shards = shards;
        }

        @Override
        public int numPartitions() {
            return shards;
        }

        @Override
        public int getPartition(Object key) {
            return ((ShardKey) key).shard();
        }
    }
}
