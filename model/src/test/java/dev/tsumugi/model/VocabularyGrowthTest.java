package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyGrowthTest {
    private static final int[] IDS = {3, 1, 4, 6};

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oldTokensKeepTheirLogitsAndNewOnesGetTheMean(boolean tied) {
        ModelConfig model = new ModelConfig(7, 6, 16, 2, 4, 2, 10, 100, 1e-5, tied);
        ModelConfig grown = model.withVocabularySize(9);
        float[] before = new float[7];
        float[] after = new float[9];
        try (FloatPointer from = Samples.floats(Samples.parameters(model));
                FloatPointer to = new FloatPointer(grown.parameterCount())) {
            new ReferenceEngine(model).nextTokenLogits(from, IDS, before);

            VocabularyGrowth.copy(model, from, 9, to);

            new ReferenceEngine(grown).nextTokenLogits(to, IDS, after);
        }
        assertThat(Arrays.copyOf(after, 7)).isEqualTo(before);
        double mean = 0;
        for (float logit : before) {
            mean += logit / 7;
        }
        assertThat((double) after[7]).isCloseTo(mean, within(1e-5));
        assertThat(after[8]).isEqualTo(after[7]);
    }

    @Test
    void aVocabularyOnlyGrows() {
        ModelConfig model = ModelConfig.gpt2(7, 6, 6, 1, 2, true);
        try (FloatPointer nothing = new FloatPointer(1)) {
            assertThatThrownBy(() -> VocabularyGrowth.copy(model, nothing, 6, nothing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A vocabulary of 7 tokens cannot become one of 6: it only grows.");
        }
    }
}
