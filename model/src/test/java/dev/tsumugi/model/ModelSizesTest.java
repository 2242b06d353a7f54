package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelSizesTest {

    @Test
    void derivesAllFromTheNumberOfLayers() {
        assertThat(new ModelSizes(4, 0, 0, 0, 0).derived(Architecture.LLAMA))
                .isEqualTo(new ModelSizes(4, 256, 4, 4, 704));
        assertThat(new ModelSizes(12, 0, 0, 0, 0).derived(Architecture.LLAMA).feedForwardWidth())
                .isEqualTo(2048);
        assertThat(new ModelSizes(12, 0, 0, 0, 0).derived(Architecture.GPT2))
                .isEqualTo(new ModelSizes(12, 768, 12, 12, 3072));
    }

    @Test
    void keepsWhatIsGivenAndDerivesTheRestFromIt() {
        assertThat(new ModelSizes(2, 96, 0, 0, 0).derived(Architecture.LLAMA))
                .isEqualTo(new ModelSizes(2, 96, 1, 1, 256));
        assertThat(new ModelSizes(2, 96, 6, 0, 0).derived(Architecture.LLAMA).keyValueHeads())
                .isEqualTo(6);
        ModelSizes given = new ModelSizes(2, 96, 6, 3, 200);
        assertThat(given.derived(Architecture.LLAMA)).isEqualTo(given);
    }
}
