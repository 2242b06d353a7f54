package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.OpenShards;
import dev.tsumugi.model.TokenBatch;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Reads batches. {@linkplain OpenShards The shards used last} stay open for the next ones. Not thread-safe. */
public final class BatchReader implements Closeable {
    private final OpenShards shards;

    public BatchReader(Configuration hadoop) {
        shards = new OpenShards(hadoop);
    }

    /**
     * Reads the rows of a batch.
     *
     * @throws dev.tsumugi.workflow.UserException when a shard is missing or damaged
     */
    public TokenBatch read(ShardBatch batch) throws IOException {
        return TokenBatches.of(shards.read(batch.slices()));
    }

    @Override
    public void close() throws IOException {
        shards.close();
    }
}
