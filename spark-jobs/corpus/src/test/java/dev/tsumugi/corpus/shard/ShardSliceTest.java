package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import org.junit.jupiter.api.Test;

class ShardSliceTest {
    @Test
    void isOneLineThatCanBeReadAgain() {
        ShardSlice slice = new ShardSlice("hdfs://host:8020/a#b+1/shard-00003.parquet", 128, 8);
        assertThat(slice).hasToString("hdfs://host:8020/a#b+1/shard-00003.parquet#128+8");
        assertThat(ShardSlice.parse(slice.toString())).isEqualTo(slice);
    }

    @Test
    void refusesOtherLines() {
        assertThatThrownBy(() -> ShardSlice.parse("shard.parquet"))
                .isInstanceOf(UserException.class)
                .hasMessage("A slice of a shard is written PATH#FIRSTROW+ROWS, but found 'shard.parquet'.");
    }

    @Test
    void refusesSlicesWithoutRows() {
        assertThatThrownBy(() -> new ShardSlice("shard.parquet", 0, 0))
                .hasMessage(
                        "A slice needs a shard, a first row from 0 and at least one row, but is shard.parquet#0+0.");
    }
}
