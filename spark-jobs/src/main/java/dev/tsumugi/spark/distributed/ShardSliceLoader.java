package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.layer.TokenDataSets;
import dev.tsumugi.spark.tokens.ShardSlice;
import dev.tsumugi.spark.tokens.TokenShardReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Reads a batch that is written as the slices of shards it consists of, one a line. Keeps the last shard open for the
 * next batch.
 */
final class ShardSliceLoader implements MultiDataSetLoader, Closeable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> hadoop;
    private transient String openShard;
    private transient TokenShardReader reader;

    ShardSliceLoader(Broadcast<SerializableConfiguration> hadoop) {
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

    TokenBatch read(String descriptor) throws IOException {
        List<TokenBatch> parts = new ArrayList<>();
        for (String line : descriptor.split("\n")) {
            ShardSlice slice = ShardSlice.parse(line);
            parts.add(readerOf(slice.shard()).read(slice.firstRow(), slice.rows()));
        }
        return TokenBatch.concatenate(parts);
    }

    private TokenShardReader readerOf(String shard) throws IOException {
        if (!shard.equals(openShard)) {
            close();
            reader = TokenShardReader.open(new Path(shard), hadoop.value().value());
            openShard = shard;
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            openShard = null;
            reader.close();
            reader = null;
        }
    }
}
