package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.TestRun;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a small run has always made: its vocabulary and its rows, by digest. Another version of Parquet may store the rows in
 * other bytes, so the numbers count. A change here means that finished corpora would come out otherwise: raise the
 * {@code format} of the stage, or find what changed.
 */
@ExtendWith(SparkSessionExtension.class)
class GoldenShardsSparkTest {
    private static final Map<String, String> DIGESTS = Map.of(
            "tokenizer.json", "743de613c45c4c698bbbde9982254a1c7d880ad392c52242e385daa8ab3a2532",
            "train/shard-00000.parquet", "81798277f5252e2a82c8b4a5d5f7bd129497645dbf9c25cf90f07ffd3e4ee673",
            "train/shard-00001.parquet", "3719264e84ee7681284eb68a750c9ff3cb06ae429e7ead8c3e8a7e999214f67a",
            "validation/shard-00000.parquet", "ca1d0929fab9c6c8eefac0781250b69c2c238ef7873629ba340f773afb997244");

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void aSmallRunGivesTheVocabularyAndTheRowsItAlwaysGave(SparkSession spark) throws Exception {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(120), 3);
        StageContext context = run.context(
                "run.seed=42",
                "train-tokenizer.vocabulary-size=420",
                "tokenize.sequence-length=64",
                "tokenize.shards=2",
                "tokenize.validation-fraction=0.2");
        new TrainTokenizerJob().run(context);
        new TokenizeJob().run(context);

        SortedMap<String, String> digests = rows(context);
        digests.put(
                "tokenizer.json",
                digest(Files.readAllBytes(
                        folder.resolve(TrainTokenizerStage.STAGE.folder()).resolve("tokenizer.json"))));
        assertThat(digests).isEqualTo(DIGESTS);
    }

    private static SortedMap<String, String> rows(StageContext context) throws IOException {
        Path tokens = context.folder(TokenizeStage.STAGE);
        TokenShards shards = TokenShards.read(tokens, context.hadoop());
        SortedMap<String, String> digests = new TreeMap<>();
        for (TokenShard shard : Stream.concat(shards.train().stream(), shards.validation().stream())
                .toList()) {
            try (TokenShardReader reader = TokenShardReader.open(new Path(tokens, shard.file()), context.hadoop())) {
                PackedSequences rows = reader.read(0, Math.toIntExact(reader.sequences()));
                ByteBuffer numbers = ByteBuffer.allocate(3 * rows.ids().length * Integer.BYTES);
                numbers.asIntBuffer().put(rows.ids()).put(rows.targets()).put(rows.segments());
                digests.put(shard.file(), digest(numbers.array()));
            }
        }
        return digests;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
