package dev.tsumugi.training.round.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
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
        for (long round = 0; sequences.size() < 3 * EPOCH; round++) {
            List<Long> units = LongStream.range(round * workers, (round + 1) * workers)
                    .boxed()
                    .toList();
            data.batches(units).forEach(batch -> sequences.addAll(sequences(batch)));
        }
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(sequences.subList(epoch * EPOCH, (epoch + 1) * EPOCH)).doesNotHaveDuplicates();
        }
    }

    @Test
    void aBatchIsNamedByItsRows() {
        TrainingData data = new TrainingData(SHARDS, new Path("/tokens"), new RoundShape(1, 2, 3, 1000), 5);
        assertThat(data.batches(List.of(0L)))
                .extracting(ShardBatch::toString)
                .containsExactly("/tokens/a#0+3", "/tokens/a#3+3");
    }

    @Test
    void aBatchTravelsWithoutItsRows() throws IOException, ClassNotFoundException {
        TrainingData data = new TrainingData(SHARDS, new Path("/tokens"), new RoundShape(1, 2, 3, 1000), 5);
        ShardBatch batch = data.batches(List.of(0L)).get(0);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
            out.writeObject(batch);
        }
        assertThat(sent.size()).isLessThan(1000);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
            assertThat(((ShardBatch) in.readObject()).slices()).isEqualTo(batch.slices());
        }
    }

    private static List<String> sequences(ShardBatch batch) {
        List<String> sequences = new ArrayList<>();
        for (ShardSlice slice : batch.slices()) {
            for (int row = 0; row < slice.rows(); row++) {
                sequences.add(slice.shard() + "#" + (slice.firstRow() + row));
            }
        }
        return sequences;
    }
}
