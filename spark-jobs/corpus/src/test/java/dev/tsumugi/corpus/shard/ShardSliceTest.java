package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShardSliceTest {
    @Test
    void isNamedByPathFirstRowAndRows() {
        ShardSlice slice = new ShardSlice("hdfs://host:8020/a#b+1/shard-00003.parquet", 128, 8);
        assertThat(slice).hasToString("hdfs://host:8020/a#b+1/shard-00003.parquet#128+8");
    }

    @Test
    void refusesSlicesWithoutRows() {
        assertThatThrownBy(() -> new ShardSlice("shard.parquet", 0, 0))
                .hasMessage(
                        "A slice needs a shard, a first row from 0 and at least one row, but is shard.parquet#0+0.");
    }
}
