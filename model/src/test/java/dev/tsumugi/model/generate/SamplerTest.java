package dev.tsumugi.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {

    /** Probabilities 0.1, 0.4, 0.2, 0.3. */
    private static final float[] LOGITS = {
        (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
    };

    @Test
    void drawsInProportionToTheProbabilities() {
        double[] shares = shares(new SamplerSettings(1, 1, 0, 1, 0, 5));
        assertThat(shares[0]).isCloseTo(0.1, within(0.02));
        assertThat(shares[1]).isCloseTo(0.4, within(0.02));
        assertThat(shares[2]).isCloseTo(0.2, within(0.02));
        assertThat(shares[3]).isCloseTo(0.3, within(0.02));
    }

    @Test
    void temperatureSharpens() {
        // Squares of the probabilities: 0.01, 0.16, 0.04, 0.09 of 0.30.
        assertThat(shares(new SamplerSettings(1, 0.5, 0, 1, 0, 5))[1]).isCloseTo(0.16 / 0.30, within(0.02));
    }

    @Test
    void topKDrawsOnlyTheMostProbable() {
        double[] shares = shares(new SamplerSettings(1, 1, 2, 1, 0, 5));
        assertThat(shares[0] + shares[2]).isZero();
        assertThat(shares[1]).isCloseTo(0.4 / 0.7, within(0.02));
    }

    @Test
    void topPDrawsTheFewestThatReachIt() {
        double[] shares = shares(new SamplerSettings(1, 1, 0, 0.75, 0, 5));
        assertThat(shares[0]).isZero();
        assertThat(shares[2]).isCloseTo(0.2 / 0.9, within(0.02));
        assertThat(shares(new SamplerSettings(1, 1, 0, 0.39, 0, 5))[1]).isEqualTo(1);
    }

    @Test
    void topPCountsAfterTopK() {
        // Of 0.4 and 0.3 alone, 0.4 is already 57 %.
        assertThat(shares(new SamplerSettings(1, 1, 2, 0.55, 0, 5))[1]).isEqualTo(1);
    }

    @Test
    void minPDrawsOnlyWhatIsProbableBesideTheMostProbable() {
        // 0.4 · 0.6 = 0.24 lies between 0.2 and 0.3.
        double[] shares = shares(new SamplerSettings(1, 1, 0, 1, 0.6, 5));
        assertThat(shares[0] + shares[2]).isZero();
        assertThat(shares[1]).isCloseTo(0.4 / 0.7, within(0.02));
        assertThat(shares(new SamplerSettings(1, 1, 0, 1, 1, 5))[1]).isEqualTo(1);
    }

    @Test
    void minPCountsAfterTheTemperature() {
        // Squares: 0.09 of 0.16 is 0.56.
        assertThat(shares(new SamplerSettings(1, 0.5, 0, 1, 0.6, 5))[1]).isEqualTo(1);
    }

    @Test
    void minPAndTopPBothHold() {
        double[] both = shares(new SamplerSettings(1, 1, 0, 0.9, 0.6, 5));
        assertThat(both[2]).isZero();
        assertThat(both[3]).isCloseTo(0.3 / 0.7, within(0.02));
    }

    @Test
    void repetitionPenaltyLowersWhatThePromptHolds() {
        Sampler sampler = new Sampler(new SamplerSettings(2, 0, 0, 1, 0, 0));
        sampler.observe(new int[] {1, 2});
        assertThat(sampler.sample(new float[] {1.1f, 2, 1})).isZero();
        // Now all three are there: 0.55, -2 and 0.5.
        assertThat(sampler.sample(new float[] {1.1f, -1, 1})).isZero();
        assertThat(sampler.sample(new float[] {-1.1f, -1, -3})).isEqualTo(1);
    }

    @Test
    void repetitionPenaltyCountsWhatWasDrawn() {
        Sampler sampler = new Sampler(new SamplerSettings(1.5, 0, 0, 1, 0, 0));
        float[] logits = {3, 2.5f, 2.1f};
        assertThat(IntStream.range(0, 4).map(i -> sampler.sample(logits)).toArray())
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void highestAreTheFirstOfAllRanked() {
        float[] logits = new float[500];
        SplittableRandom random = new SplittableRandom(4);
        for (int id = 0; id < logits.length; id++) {
            logits[id] = random.nextInt(-20, 20) / 4f;
        }
        int[] expected = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(id -> id))
                .mapToInt(id -> id)
                .toArray();
        for (int count : new int[] {1, 7, 499, 500, 501}) {
            assertThat(Ranking.highest(logits, count)).containsExactly(Arrays.copyOf(expected, Math.min(count, 500)));
        }
    }

    @Test
    void temperatureZeroTakesTheMostProbableAndTheLowerIdOfEquals() {
        Sampler greedy = new Sampler(SamplerSettings.greedy());
        assertThat(greedy.sample(LOGITS)).isEqualTo(1);
        assertThat(greedy.sample(new float[] {-2, -1, -1})).isEqualTo(1);
        assertThat(greedy.sample(new float[] {-0f, 0f})).isZero();
    }

    @Test
    void topKOfEqualsTakesTheLowerIds() {
        Sampler sampler = new Sampler(new SamplerSettings(1, 1, 2, 1, 0, 9));
        float[] equals = {-0f, 0f, 0f, -0f};
        assertThat(IntStream.range(0, 100).map(i -> sampler.sample(equals)).distinct())
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void sameSeedDrawsTheSame() {
        SamplerSettings settings = new SamplerSettings(1, 0.8, 3, 0.95, 0, 42);
        Sampler one = new Sampler(settings);
        Sampler other = new Sampler(settings);
        Sampler otherSeed = new Sampler(new SamplerSettings(1, 0.8, 3, 0.95, 0, 43));
        int[] drawn = IntStream.range(0, 50).map(i -> one.sample(LOGITS)).toArray();
        assertThat(IntStream.range(0, 50).map(i -> other.sample(LOGITS)).toArray())
                .containsExactly(drawn);
        assertThat(IntStream.range(0, 50).map(i -> otherSeed.sample(LOGITS)).toArray())
                .isNotEqualTo(drawn);
    }

    @Test
    void neverDrawsAnImpossibleToken() {
        Sampler sampler = new Sampler(new SamplerSettings(1, 1, 0, 1, 0, 1));
        float[] logits = {Float.NEGATIVE_INFINITY, 0, Float.NEGATIVE_INFINITY};
        assertThat(IntStream.range(0, 100).map(i -> sampler.sample(logits)).distinct())
                .containsExactly(1);
    }

    @Test
    void refusesLogitsThatAreNotNumbers() {
        assertThatThrownBy(() -> new Sampler(SamplerSettings.greedy()).sample(new float[] {0, Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The logit of token 1 is NaN: the model's parameters are broken, probably by a training run"
                        + " that diverged.");
    }

    @Test
    void saysWhichSettingIsOutOfRange() {
        assertThatThrownBy(() -> new SamplerSettings(1, -1, 0, 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature must be 0 (the most probable token) or above, but is -1.0.");
        assertThatThrownBy(() -> new SamplerSettings(1, 1, -1, 1, 0, 0))
                .hasMessage("topK must be 0 (all tokens) or above, but is -1.");
        assertThatThrownBy(() -> new SamplerSettings(1, 1, 0, 0, 0, 0))
                .hasMessage("topP must be above 0 and at most 1 (all tokens), but is 0.0.");
        assertThatThrownBy(() -> new SamplerSettings(1, 1, 0, 1, 1.5, 0))
                .hasMessage("minP must be from 0 (all tokens) to 1, but is 1.5.");
        assertThatThrownBy(() -> new SamplerSettings(0.5, 1, 0, 1, 0, 0))
                .hasMessage("repetitionPenalty must be 1 (none) or above, but is 0.5.");
    }

    private static double[] shares(SamplerSettings settings) {
        Sampler sampler = new Sampler(settings);
        double[] shares = new double[LOGITS.length];
        for (int i = 0; i < 10_000; i++) {
            shares[sampler.sample(LOGITS)] += 1e-4;
        }
        for (int id = 0; id < shares.length; id++) {
            shares[id] = Math.round(shares[id] * 1e4) / 1e4;
        }
        return shares;
    }
}
