package dev.tsumugi.training.round.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.training.round.RoundShape;
import dev.tsumugi.training.round.RunPosition;
import dev.tsumugi.training.round.WorkerOutcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDataTest {
    private static final int EPOCH = 97;
    private static final TokenShards SHARDS = new TokenShards(
            8, 300, "0".repeat(64), List.of(new TokenShard("a", 40, 320), new TokenShard("b", 57, 456)), List.of());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void noSequenceComesTwiceInAnEpoch(int workers) {
        TrainingData data = new TrainingData(SHARDS, new Path("/tokens"), new RoundShape(workers, 3, 2, 16), 5);
        List<String> sequences = new ArrayList<>();
        UnitSchedule schedule = UnitSchedule.of(RunPosition.START);
        while (sequences.size() < 3 * EPOCH) {
            List<Long> units = schedule.units(workers);
            data.batches(units).forEach(batch -> sequences.addAll(sequences(batch)));
            schedule = schedule.after(units.stream()
                    .map(unit -> new WorkerOutcome(0, unit, WorkerOutcome.Fate.ACCEPTED, "", 0, 0, 0, 0, 0, 0, 0, 0, 0))
                    .toList());
        }
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(sequences.subList(epoch * EPOCH, (epoch + 1) * EPOCH)).doesNotHaveDuplicates();
        }
    }

    private static List<String> sequences(String batch) {
        List<String> sequences = new ArrayList<>();
        for (String line : batch.split("\n")) {
            ShardSlice slice = ShardSlice.parse(line);
            for (int row = 0; row < slice.rows(); row++) {
                sequences.add(slice.shard() + "#" + (slice.firstRow() + row));
            }
        }
        return sequences;
    }
}
