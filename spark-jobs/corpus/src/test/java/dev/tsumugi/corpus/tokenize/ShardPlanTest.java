package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    @Test
    void spreadsDocumentsOverShardsAndKeepsAFractionForValidation() {
        ShardPlan plan = ShardPlan.of(List.of(), 4, ValidationSplit.DOCUMENTS, 0.1, 42);
        int[] documents = new int[plan.shards()];
        IntStream.range(0, 10_000)
                .forEach(i -> plan.places("doc-" + i, "any", "").keySet().forEach(place -> documents[place.shard()]++));
        assertThat(documents).hasSize(5);
        assertThat(documents[4]).isBetween(900, 1100);
        for (int shard = 0; shard < 4; shard++) {
            assertThat(documents[shard]).isBetween(2000, 2500);
        }
    }

    @Test
    void keepsTheEndOfEveryDocument() {
        ShardPlan plan = ShardPlan.of(List.of(), 1, ValidationSplit.TAILS, 0.25, 42);
        assertThat(plan.places("doc", "any", "abcdef\uD842\uDFB7h").entrySet())
                .extracting(part -> part.getKey().shard(), Map.Entry::getValue)
                .containsExactly(tuple(0, "abcdef"), tuple(1, "\uD842\uDFB7h"));
        assertThat(plan.places("doc", "any", "a").values()).containsExactly("a");
    }

    @Test
    void hasValidationShardsOfAboutTheSizeOfTrainingShards() {
        assertThat(ShardPlan.of(List.of(), 1000, ValidationSplit.DOCUMENTS, 0.01, 42)
                        .validationShards())
                .isEqualTo(10);
        assertThat(ShardPlan.of(List.of(), 4, ValidationSplit.DOCUMENTS, 0.01, 42)
                        .validationShards())
                .isEqualTo(1);
    }

    @Test
    void sourcesHaveTrainingShardsOfTheirOwnAndShareValidation() {
        ShardPlan plan = ShardPlan.of(List.of("books", "code"), 4, ValidationSplit.DOCUMENTS, 0.1, 42);
        assertThat(plan.shards()).isEqualTo(9);
        IntStream.range(0, 1000).forEach(i -> {
            String source = i % 2 == 0 ? "books" : "code";
            plan.places("doc-" + i, source, "")
                    .keySet()
                    .forEach(place -> assertThat(plan.source(place.shard()))
                            .isEqualTo(plan.isValidation(place.shard()) ? "" : source));
        });
        assertThat(plan.file(7)).isEqualTo("train/shard-00007.parquet");
        assertThat(plan.file(8)).isEqualTo("validation/shard-00000.parquet");
    }

    @Test
    void namesShards() {
        ShardPlan plan = ShardPlan.of(List.of(), 4, ValidationSplit.DOCUMENTS, 0.1, 42);
        assertThat(plan.file(3)).isEqualTo("train/shard-00003.parquet");
        assertThat(plan.file(4)).isEqualTo("validation/shard-00000.parquet");
    }
}
