package dev.tsumugi.bench.loss;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardWriter;
import dev.tsumugi.corpus.shard.TokenShards;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A text as shards whose tokens are its bytes: nine tenths to learn from, the rest for validation. */
public final class ByteShards {
    /** V: every byte. */
    public static final int VOCABULARY = 256;

    private ByteShards() {}

    /** Writes both shards into {@code folder}. */
    static TokenShards write(java.nio.file.Path text, Path folder, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(text);
        int cut = (int) (bytes.length * 0.9);
        return new TokenShards(
                length,
                VOCABULARY,
                "0".repeat(64),
                List.of(write(bytes, 0, cut, length, folder, "train/shard-00000.parquet")),
                List.of(write(bytes, cut, bytes.length, length, folder, "validation/shard-00000.parquet")));
    }

    private static TokenShard write(byte[] bytes, int from, int to, int length, Path folder, String file)
            throws IOException {
        int rows = (to - from - 1) / length;
        int[] ids = new int[rows * length];
        int[] targets = new int[rows * length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[from + i] & 0xFF;
            targets[i] = bytes[from + i + 1] & 0xFF;
        }
        try (TokenShardWriter writer =
                TokenShardWriter.create(new Path(folder, file), new Configuration(), length, VOCABULARY)) {
            writer.write(new PackedSequences(rows, length, ids, targets, new int[ids.length]));
            writer.commit();
        }
        return new TokenShard(file, rows, ids.length);
    }
}
