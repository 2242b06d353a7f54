package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.OpenShards;
import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.layer.TokenDataSets;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Reads a batch that is written as the slices of shards it consists of, one a line. {@linkplain OpenShards The shards used
 * last} stay open for the next batches.
 */
public final class ShardSliceLoader implements MultiDataSetLoader, Closeable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> hadoop;
    private transient OpenShards shards;

    public ShardSliceLoader(Broadcast<SerializableConfiguration> hadoop) {
        this.hadoop = hadoop;
    }

    /** The descriptor of a batch. */
    static String descriptor(List<ShardSlice> slices) {
        return String.join("\n", slices.stream().map(ShardSlice::toString).toList());
    }

    @Override
    public MultiDataSet load(Source source) throws IOException {
        return TokenDataSets.of(read(source.getPath()));
    }

    public TokenBatch read(String descriptor) throws IOException {
        if (shards == null) {
            shards = new OpenShards(hadoop.value().value());
        }
        List<ShardSlice> slices = descriptor.lines().map(ShardSlice::parse).toList();
        return TokenBatches.of(shards.read(slices));
    }

    @Override
    public void close() throws IOException {
        if (shards != null) {
            shards.close();
            shards = null;
        }
    }
}
