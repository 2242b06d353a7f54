package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.ShardSlice;
import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * The batch of a step, by name: the rows of shards that it consists of. This is what travels to a worker, which reads the rows
 * itself. To DL4J it is a data set, but one without arrays.
 */
public final class ShardBatch extends MultiDataSet {
    private static final long serialVersionUID = 1L;

    private final List<ShardSlice> slices;

    /** @param slices in the order of the batch's sequences, at least one */
    ShardBatch(List<ShardSlice> slices) {
        this.slices = List.copyOf(slices);
    }

    List<ShardSlice> slices() {
        return slices;
    }

    /** The slices, with a space between two of them. */
    @Override
    public String toString() {
        return slices.stream().map(ShardSlice::toString).collect(Collectors.joining(" "));
    }
}
