package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.training.round.data.TokenBatches;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rows of slices in order, a few at a time; one shard is open at once. */
final class SliceBatches implements Iterator<TokenBatch>, Closeable {
    private final Iterator<ShardSlice> slices;
    private final int sequencesPerBatch;
    private final Configuration hadoop;
    private final Consumer<PackedSequences> seen;

    private ShardSlice slice;
    private TokenShardReader reader;
    private int done;

    /** @param seen receives the rows of each batch as it is handed out */
    SliceBatches(List<ShardSlice> slices, int sequencesPerBatch, Configuration hadoop, Consumer<PackedSequences> seen) {
        this.slices = slices.iterator();
        this.sequencesPerBatch = sequencesPerBatch;
        this.hadoop = hadoop;
        this.seen = seen;
    }

    @Override
    public boolean hasNext() {
        return slices.hasNext() || (slice != null && done < slice.rows());
    }

    @Override
    public TokenBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            if (slice == null || done == slice.rows()) {
                close();
                slice = slices.next();
                reader = TokenShardReader.open(new Path(slice.shard()), hadoop);
                done = 0;
            }
            int rows = Math.min(sequencesPerBatch, slice.rows() - done);
            PackedSequences read = reader.read(slice.firstRow() + done, rows);
            done += rows;
            seen.accept(read);
            return TokenBatches.of(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
