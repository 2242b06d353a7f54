package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ModelConfigTest {

    @Test
    void countsParametersAndOperations() {
        ModelConfig config = new ModelConfig(100, 16, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
        int layer = 8 + 8 * 8 + 2 * 4 * 8 + 8 * 8 + 8 + 3 * 12 * 8;
        assertThat(config.parameterCount()).isEqualTo(2 * 800 + 2 * layer + 8);
        assertThat(config.flopsPerToken()).isEqualTo(6 * (800 + 2 * layer + 8) + 6 * 2 * 8 * 16);
    }

    @Test
    void countsATiedTableOnceAndItsProductWithIt() {
        ModelConfig untied = new ModelConfig(100, 16, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
        ModelConfig tied = new ModelConfig(100, 16, 8, 2, 2, 1, 12, 10_000, 1e-5, true);
        assertThat(tied.parameterCount()).isEqualTo(untied.parameterCount() - 800);
        assertThat(tied.flopsPerToken()).isEqualTo(untied.flopsPerToken());
    }

    @Test
    void countsTheParametersOfOptions() {
        ModelConfig llama = new ModelConfig(100, 16, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
        assertThat(llama.withQueryKeyNorm().parameterCount()).isEqualTo(llama.parameterCount() + 2 * (4 + 4));
        ModelConfig gpt2 = ModelConfig.gpt2(100, 16, 8, 2, 2, false);
        int layer = 8 + 4 * 8 * 8 + 8 + 2 * 32 * 8;
        assertThat(gpt2.parameterCount()).isEqualTo(100 * 8 + 16 * 8 + 2 * layer + 8);
        assertThat(gpt2.flopsPerToken()).isEqualTo(6 * (100 * 8 + 2 * layer + 8) + 6 * 2 * 8 * 16);
        int biases = 8 + 3 * 8 + 8 + 8 + 32 + 8;
        assertThat(ModelConfig.gpt2(100, 16, 8, 2, 2, true).parameterCount())
                .isEqualTo(gpt2.parameterCount() + 2 * biases + 8);
    }

    @Test
    void gpt2SmallHasItsPublishedParameters() {
        assertThat(ModelConfig.gpt2(50_257, 1024, 768, 12, 12, true).parameterCount())
                .isEqualTo(124_439_808);
    }

    @Test
    void smallerModelsSuitLargerLearningRates() {
        assertThat(new ModelConfig(8192, 256, 256, 4, 4, 4, 704, 10_000, 1e-5, false).suitedLearningRate())
                .isCloseTo(1.15e-3, within(1e-5));
        assertThat(new ModelConfig(32_000, 1024, 768, 12, 12, 12, 2048, 10_000, 1e-5, false).suitedLearningRate())
                .isCloseTo(6.9e-4, within(1e-5));
    }

    @Test
    void onlyAGpt2HasBiasesAndHeadsOfOddWidth() {
        assertThat(ModelConfig.gpt2(9, 4, 9, 1, 3, true).headWidth()).isEqualTo(3);
        assertThatThrownBy(() ->
                        new ModelConfig(9, 16, 16, 2, 4, 2, 12, 10_000, 1e-5, false, Architecture.LLAMA, false, true))
                .hasMessage("biases must be false, since the architecture is llama; gpt2 has biases.");
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> new ModelConfig(100, 16, 10, 2, 4, 1, 12, 10_000, 1e-5, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("width must be an even multiple of heads, was 10 for 4 heads.");
        assertThatThrownBy(() -> new ModelConfig(100, 16, 12, 2, 4, 1, 12, 10_000, 1e-5, false))
                .hasMessage("width must be an even multiple of heads, was 12 for 4 heads.");
        assertThatThrownBy(() -> new ModelConfig(100, 16, 16, 2, 4, 3, 12, 10_000, 1e-5, false))
                .hasMessage("keyValueHeads must divide heads, was 3 for 4 heads.");
        assertThatThrownBy(() -> new ModelConfig(9, 16, 16, 2, Integer.MAX_VALUE, 1, 12, 10_000, 1e-5, false))
                .hasMessage("width must be an even multiple of heads, was 16 for 2147483647 heads.");
        assertThatThrownBy(() -> new ModelConfig(0, 16, 16, 2, 4, 2, 12, 10_000, 1e-5, false))
                .hasMessage("vocabularySize must be at least 1, but is 0.");
        assertThatThrownBy(() -> new ModelConfig(9, 16, 16, 2, 4, 2, 12, Double.NaN, 1e-5, false))
                .hasMessage("ropeBase must be a finite number, but is NaN.");
        assertThatThrownBy(() -> new ModelConfig(9, 16, 16, 2, 4, 2, 12, 10_000, 0, false))
                .hasMessage("normEpsilon must be greater than 0 and less than 1, but is 0.");
    }
}
