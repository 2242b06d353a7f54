package dev.tsumugi.spark.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    @Test
    void spreadsDocumentsOverShardsAndKeepsAFractionForValidation() {
        ShardPlan plan = ShardPlan.of(4, 0.1, 42);
        int[] documents = new int[plan.shards()];
        IntStream.range(0, 10_000).forEach(i -> documents[plan.place("doc-" + i).shard()]++);
        assertThat(documents).hasSize(5);
        assertThat(documents[4]).isBetween(900, 1100);
        for (int shard = 0; shard < 4; shard++) {
            assertThat(documents[shard]).isBetween(2000, 2500);
        }
    }

    @Test
    void hasValidationShardsOfAboutTheSizeOfTrainingShards() {
        assertThat(ShardPlan.of(1000, 0.01, 42).validationShards()).isEqualTo(10);
        assertThat(ShardPlan.of(4, 0.01, 42).validationShards()).isEqualTo(1);
    }

    @Test
    void namesShards() {
        ShardPlan plan = ShardPlan.of(4, 0.1, 42);
        assertThat(plan.file(3)).isEqualTo("train/shard-00003.parquet");
        assertThat(plan.file(4)).isEqualTo("validation/shard-00000.parquet");
    }
}
