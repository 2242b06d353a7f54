package dev.tsumugi.spark.distributed;

import dev.tsumugi.spark.tokens.ShardSlice;
import dev.tsumugi.spark.tokens.TokenShards;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Says which rows of which shards make each batch. Round r, worker k, step h takes the B sequences from place {@code ((r
 * K + k) H + h) B} of the {@link DataOrder} on: a worker reads on in one direction, and no place is read twice.
 */
final class TrainingData {
    private final TokenShards shards;
    private final Path folder;
    private final DataOrder order;
    private final RoundShape shape;

    /** @param folder of {@code shards} */
    TrainingData(TokenShards shards, Path folder, RoundShape shape, long seed) {
        this.shards = shards;
        this.folder = folder;
        this.order = new DataOrder(shards.trainSequences(), shape.shuffleBlockSequences(), seed);
        this.shape = shape;
    }

    /** The batches of a round: the H steps of the first worker, then those of the second, and so on. */
    List<String> round(long round) {
        List<String> batches = new ArrayList<>();
        long place = round * shape.sequencesPerRound();
        for (int i = 0; i < shape.workers() * shape.stepsPerRound(); i++) {
            List<ShardSlice> slices = new ArrayList<>();
            for (DataOrder.Run run : order.runs(place, shape.sequencesPerStep())) {
                slices.addAll(shards.trainSlices(folder, run.first(), run.count()));
            }
            batches.add(ShardSliceLoader.descriptor(slices));
            place += shape.sequencesPerStep();
        }
        return batches;
    }

    /** The first validation sequences in batches of B, the last one shorter; all of them when there are fewer. */
    List<String> validation(int sequences) {
        List<String> batches = new ArrayList<>();
        long end = Math.min(sequences, shards.validationSequences());
        for (long first = 0; first < end; first += shape.sequencesPerStep()) {
            int count = (int) Math.min(shape.sequencesPerStep(), end - first);
            batches.add(ShardSliceLoader.descriptor(shards.validationSlices(folder, first, count)));
        }
        return batches;
    }
}
