package dev.tsumugi.corpus.shard;

import dev.tsumugi.model.TokenBatch;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads slices of any shards and keeps the {@value #MAX_OPEN} shards used last open: rows at random from no more shards open
 * each of them once. What is kept decoded is as much as one reader keeps. Not thread-safe.
 */
public final class OpenShards implements Closeable {
    static final int MAX_OPEN = 64;

    private final Configuration hadoop;
    private final DecodedRowGroups decoded = new DecodedRowGroups();

    /** By path, the one used last at the end. */
    private final LinkedHashMap<String, TokenShardReader> readers = new LinkedHashMap<>(16, 0.75f, true);

    public OpenShards(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * Reads the rows of a slice.
     *
     * @throws dev.tsumugi.workflow.UserException as {@link TokenShardReader#open} and {@link TokenShardReader#read}
     */
    public TokenBatch read(ShardSlice slice) throws IOException {
        TokenShardReader reader = readers.get(slice.shard());
        if (reader == null) {
            closeOldest(MAX_OPEN - 1);
            reader = TokenShardReader.open(new Path(slice.shard()), hadoop, decoded);
            readers.put(slice.shard(), reader);
        }
        return reader.read(slice.firstRow(), slice.rows());
    }

    /** The number of open shards. */
    int count() {
        return readers.size();
    }

    @Override
    public void close() throws IOException {
        closeOldest(0);
    }

    private void closeOldest(int left) throws IOException {
        Iterator<TokenShardReader> oldest = readers.values().iterator();
        while (readers.size() > left) {
            TokenShardReader reader = oldest.next();
            oldest.remove();
            reader.close();
        }
    }
}
