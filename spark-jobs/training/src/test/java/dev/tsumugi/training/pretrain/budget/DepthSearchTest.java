package dev.tsumugi.training.pretrain.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ModelSizes;
import dev.tsumugi.training.pretrain.budget.DepthSearch.Found;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepthSearchTest {
    private static final long PLENTY = 1L << 50;

    private final List<Integer> measured = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {100_000, 3_000_000, 100_000_000, 10_000_000_000L})
    void takesTheDeepestModelThatTheTokensAreEnoughFor(long tokens) {
        Found found = new DepthSearch(new Budget(0, tokens, PLENTY), DepthSearchTest::model, this::never).find();

        assertThat(found.depth()).isEqualTo(deepest(depth -> tokens));
        assertThat(found.tokensPerSecond()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {60, 600, 36_000, 3e7})
    void takesTheDeepestModelThatTheTimeIsEnoughFor(double seconds) {
        Found found = new DepthSearch(new Budget(seconds, 0, PLENTY), DepthSearchTest::model, this::uneven).find();

        assertThat(found.depth()).isEqualTo(deepest(depth -> (long) (seconds * rate(depth))));
        assertThat(found.tokensPerSecond()).isEqualTo(rate(found.depth()));
    }

    /** Measuring costs time itself. */
    @Test
    void measuresFewCandidates() {
        new DepthSearch(new Budget(3e7, 0, PLENTY), DepthSearchTest::model, this::uneven).find();

        assertThat(measured).doesNotHaveDuplicates().hasSizeLessThan(8);
    }

    @Test
    void saysThatAModelOfOneLayerIsTooLarge() {
        Found found = new DepthSearch(new Budget(0, 1_000, PLENTY), DepthSearchTest::model, this::never).find();

        assertThat(found).isEqualTo(new Found(1, 0, false));
    }

    @Test
    void aModelThatIsGivenIsOnlyMeasured() {
        Budget budget = new Budget(600, 0, PLENTY);

        assertThat(DepthSearch.ofOne(budget, 3, model(3), this::uneven))
                .isEqualTo(
                        new Found(3, rate(3), SizingRule.isEnough((long) (600 * rate(3)), model(3).parameterCount())));
        assertThat(measured).containsOnly(3);
    }

    @Test
    void aBudgetIsWhatIsLeastOfTimeTokensAndFourPasses() {
        assertThat(new Budget(10, 5_000, 1_000).tokensAt(200)).isEqualTo(2_000);
        assertThat(new Budget(10, 3_000, 1_000).tokensAt(900)).isEqualTo(3_000);
        assertThat(new Budget(10, 0, 1_000).tokensAt(900)).isEqualTo(4_000);
        assertThat(new Budget(0, 5_000, 1_000).tokensAt(0)).isEqualTo(4_000);
        assertThatThrownBy(() -> new Budget(0, 0, 1_000)).hasMessage("A budget limits the seconds or the tokens");
    }

    @Test
    void aLargerModelNeedsMoreTokensForEachParameter() {
        assertThat(SizingRule.isEnough(2_000_000, 1_500_000)).isTrue();
        assertThat(SizingRule.isEnough(2_000_000, 1_500_001)).isFalse();
        assertThat(SizingRule.isEnough(32_000_000, 12_000_000)).isTrue();
        assertThat(SizingRule.isEnough(32_000_000, 12_000_001)).isFalse();
    }

    /** Twice the sequences of a step for four times the tokens. */
    @Test
    void theBatchGrowsWithTheRootOfTheTokens() {
        int sequences = SizingRule.sequencesPerStep(1_000_000_000, 2, 256);

        assertThat(sequences).isBetween(80, 100);
        assertThat(SizingRule.sequencesPerStep(4_000_000_000L, 2, 256)).isBetween(2 * sequences - 1, 2 * sequences + 1);
        assertThat(SizingRule.sequencesPerStep(1_000_000_000, 4, 256)).isBetween(sequences / 2, sequences / 2 + 1);
        assertThat(SizingRule.sequencesPerStep(10, 2, 256)).isEqualTo(1);
    }

    @Test
    void warmUpTakesAtMostATenthOfTheSteps() {
        assertThat(SizingRule.warmupSteps(100, 500)).isEqualTo(50);
        assertThat(SizingRule.warmupSteps(100, 5_000)).isEqualTo(100);
    }

    private interface Tokens {
        long at(int depth);
    }

    /** The slow way. */
    private static int deepest(Tokens tokens) {
        int depth = 1;
        while (SizingRule.isEnough(tokens.at(depth + 1), model(depth + 1).parameterCount())) {
            depth++;
        }
        return depth;
    }

    private static ModelConfig model(int depth) {
        ModelSizes sizes = new ModelSizes(depth, 0, 0, 0, 0).derived(Architecture.LLAMA);
        return new ModelConfig(
                8192,
                256,
                sizes.width(),
                depth,
                sizes.heads(),
                sizes.keyValueHeads(),
                sizes.feedForwardWidth(),
                10_000,
                1e-5,
                true);
    }

    private double never(int depth, long tokens) {
        throw new AssertionError("Tokens alone need no measurement");
    }

    private double uneven(int depth, long tokens) {
        assertThat(tokens).isPositive();
        if (!measured.contains(depth) || depth > 3) {
            measured.add(depth);
        }
        return rate(depth);
    }

    /** Larger models use a processor better. */
    private static double rate(int depth) {
        return 2e10 * (1 - 0.5 / depth) / model(depth).flopsPerToken();
    }
}
