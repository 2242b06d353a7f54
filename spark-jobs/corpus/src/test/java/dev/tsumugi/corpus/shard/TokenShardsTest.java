package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenShardsTest {
    private static final Path TOKENS = new Path("hdfs://host/run/tokens");

    private final TokenShards shards = new TokenShards(
            128,
            1000,
            "abc",
            List.of(
                    new TokenShard("train/shard-00000.parquet", 5, 600),
                    new TokenShard("train/shard-00001.parquet", 0, 0),
                    new TokenShard("train/shard-00002.parquet", 7, 850)),
            List.of(new TokenShard("validation/shard-00000.parquet", 2, 200)));

    @Test
    void readsWhatItWrote(@TempDir java.nio.file.Path folder) throws IOException {
        Path tokens = new Path(folder.toString());
        shards.write(tokens, new Configuration());
        assertThat(TokenShards.read(tokens, new Configuration())).isEqualTo(shards);
    }

    @Test
    void numbersSequencesThroughAllShards() {
        assertThat(shards.trainSequences()).isEqualTo(12);
        assertThat(shards.trainSlices(TOKENS, 3, 6))
                .extracting(ShardSlice::toString)
                .containsExactly(
                        "hdfs://host/run/tokens/train/shard-00000.parquet#3+2",
                        "hdfs://host/run/tokens/train/shard-00002.parquet#0+4");
        assertThat(shards.trainSlices(TOKENS, 6, 6))
                .extracting(ShardSlice::toString)
                .containsExactly("hdfs://host/run/tokens/train/shard-00002.parquet#1+6");
        assertThat(shards.validationSlices(TOKENS, 0, 2))
                .extracting(ShardSlice::toString)
                .containsExactly("hdfs://host/run/tokens/validation/shard-00000.parquet#0+2");
    }

    @Test
    void refusesSequencesThatAreNotThere() {
        assertThatThrownBy(() -> shards.trainSlices(TOKENS, 10, 3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("There are 12 sequences, but 3 from number 10 were asked for.");
    }

    @Test
    void saysWhenTheListIsMissingOrDamaged(@TempDir java.nio.file.Path folder) throws IOException {
        Path tokens = new Path(folder.toString());
        assertThatThrownBy(() -> TokenShards.read(tokens, new Configuration()))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no list of token shards %s/shards.json; run tokenize first.", tokens);
        Files.writeString(folder.resolve("shards.json"), "{\"sequenceLength\": 12");
        assertThatThrownBy(() -> TokenShards.read(tokens, new Configuration()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The list of token shards " + tokens + "/shards.json cannot be read (")
                .hasMessageEndingWith("); remove its folder and run tokenize again.");
    }
}
