package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShards;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Says which rows of which shards make each batch. Step h of unit u takes the B sequences from place {@code (u H + h) B} of
 * the {@link SourceMixture} on. So a worker reads on in one direction, and no place is read twice.
 */
public final class TrainingData {
    private final TokenShards shards;
    private final Path folder;
    private final SourceMixture order;
    private final RoundShape shape;

    /** @param folder of {@code shards} */
    public TrainingData(TokenShards shards, Path folder, RoundShape shape, long seed) {
        this.shards = shards;
        this.folder = folder;
        this.order = SourceMixture.of(shards, shape.sourceWeights(), shape.shuffleBlockSequences(), seed);
        this.shape = shape;
    }

    /** The batches of some units: the H steps of the first one, then those of the second, and so on. */
    public List<ShardBatch> batches(List<Long> units) {
        List<ShardBatch> batches = new ArrayList<>();
        for (long unit : units) {
            for (int step = 0; step < shape.stepsPerRound(); step++) {
                long place = (unit * shape.stepsPerRound() + step) * shape.sequencesPerStep();
                List<ShardSlice> slices = new ArrayList<>();
                for (DataOrder.Run run : order.runs(place, shape.sequencesPerStep())) {
                    slices.addAll(shards.trainSlices(folder, run.first(), run.count()));
                }
                batches.add(new ShardBatch(slices));
            }
        }
        return batches;
    }

    /** The first validation sequences in batches of B, the last one shorter; all of them when there are fewer. */
    public List<ShardBatch> validation(int sequences) {
        List<ShardBatch> batches = new ArrayList<>();
        long end = Math.min(sequences, shards.validationSequences());
        for (long first = 0; first < end; first += shape.sequencesPerStep()) {
            int count = (int) Math.min(shape.sequencesPerStep(), end - first);
            batches.add(new ShardBatch(shards.validationSlices(folder, first, count)));
        }
        return batches;
    }
}
