package dev.tsumugi.corpus.shard;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads slices of any shards. The {@value #MAX_OPEN} shards used last stay open: rows at random from no more shards open each
 * of them once. All shards together keep as much decoded as one reader does. Not thread-safe.
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
     * Reads the rows of some slices, in their order, without the bytes of their targets.
     *
     * @param slices at least one, all of the same T
     * @throws dev.tsumugi.workflow.UserException as {@link TokenShardReader#open} and {@link TokenShardReader#read}
     */
    public PackedSequences read(List<ShardSlice> slices) throws IOException {
        int rows = slices.stream().mapToInt(ShardSlice::rows).reduce(0, Math::addExact);
        PackedSequences all = PackedSequences.empty(rows, reader(slices.get(0)).sequenceLength(), false);
        int row = 0;
        for (ShardSlice slice : slices) {
            reader(slice).readInto(all, row, slice.firstRow(), slice.rows());
            row += slice.rows();
        }
        return all;
    }

    private TokenShardReader reader(ShardSlice slice) throws IOException {
        TokenShardReader reader = readers.get(slice.shard());
        if (reader == null) {
            closeOldest(MAX_OPEN - 1);
            reader = TokenShardReader.open(new Path(slice.shard()), hadoop, decoded);
            readers.put(slice.shard(), reader);
        }
        return reader;
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
