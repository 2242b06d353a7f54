package dev.tsumugi.training.round;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardWriter;
import dev.tsumugi.corpus.shard.TokenShards;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Token shards of a language in which each token follows from the one before, with some noise. */
public final class SampleShards {
    public static final int VOCABULARY_SIZE = 23;
    public static final int SEQUENCE_LENGTH = 16;

    private SampleShards() {}

    /** Writes three training shards of unequal size, one validation shard and the list. */
    public static TokenShards write(Path tokens) throws IOException {
        TokenShards shards = new TokenShards(
                SEQUENCE_LENGTH,
                VOCABULARY_SIZE,
                "0".repeat(64),
                List.of(shard(tokens, "train", 0, 30), shard(tokens, "train", 1, 17), shard(tokens, "train", 2, 40)),
                List.of(shard(tokens, "validation", 0, 9)));
        shards.write(tokens, new Configuration());
        return shards;
    }

    /** {@code sequences} rows, the first target of each masked. */
    private static PackedSequences rows(int sequences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = sequences * SEQUENCE_LENGTH;
        int[] ids = new int[size];
        int[] targets = new int[size];
        int token = 0;
        for (int i = 0; i < size; i++) {
            ids[i] = token;
            token = random.nextInt(5) == 0 ? random.nextInt(VOCABULARY_SIZE) : (token * 7 + 3) % VOCABULARY_SIZE;
            targets[i] = i % SEQUENCE_LENGTH == 0 ? PackedSequences.IGNORE : token;
        }
        return new PackedSequences(sequences, SEQUENCE_LENGTH, ids, targets, new int[size]);
    }

    private static TokenShard shard(Path tokens, String split, int number, int rows) throws IOException {
        String file = split + "/shard-0000" + number + ".parquet";
        try (TokenShardWriter writer = TokenShardWriter.create(
                new Path(tokens, file), new Configuration(), SEQUENCE_LENGTH, VOCABULARY_SIZE)) {
            writer.write(rows(rows, split.length() + number));
            writer.commit();
        }
        return new TokenShard(file, rows, (long) rows * SEQUENCE_LENGTH);
    }
}
