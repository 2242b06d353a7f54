package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class ParameterInitializerTest {

    private static final ModelConfig CONFIG = new ModelConfig(300, 16, 64, 2, 4, 2, 96, 10_000, 1e-5, false);

    @Test
    void sameSeedGivesSameParameters() {
        assertThat(initialized(CONFIG, 7)).containsExactly(initialized(CONFIG, 7));
        assertThat(tensor(CONFIG, 8, ParameterLayout.EMBEDDING))
                .isNotEqualTo(tensor(CONFIG, 7, ParameterLayout.EMBEDDING));
    }

    @Test
    void aTensorDoesNotDependOnTheOthers() {
        ModelConfig largerVocabulary = new ModelConfig(301, 16, 64, 2, 4, 2, 96, 10_000, 1e-5, false);
        String name = ParameterLayout.nameInLayer(1, ParameterLayout.QUERY);
        assertThat(tensor(largerVocabulary, 7, name)).containsExactly(tensor(CONFIG, 7, name));
        assertThat(tensor(CONFIG, 7, ParameterLayout.nameInLayer(0, ParameterLayout.QUERY)))
                .isNotEqualTo(tensor(CONFIG, 7, name));
    }

    @Test
    void drawsTheStatedDeviations() {
        assertThat(deviation(tensor(CONFIG, 7, ParameterLayout.EMBEDDING))).isCloseTo(0.02, within(5e-4));
        assertThat(deviation(tensor(CONFIG, 7, ParameterLayout.nameInLayer(0, ParameterLayout.DOWN))))
                .isCloseTo(0.01, within(3e-4));
        assertThat(deviation(tensor(CONFIG, 7, ParameterLayout.nameInLayer(0, ParameterLayout.ATTENTION_OUTPUT))))
                .isCloseTo(0.01, within(3e-4));
        assertThat(tensor(CONFIG, 7, ParameterLayout.FINAL_NORM)).containsOnly(1f);
    }

    @Test
    void wideLlamasStartWithASmallerLastGain() {
        ModelConfig wide = new ModelConfig(300, 16, 512, 2, 4, 2, 96, 10_000, 1e-5, true);
        double gain = Math.sqrt(0.007 * Math.log(300) / (512 * 0.0004)); // half of the logits' variance: 0.35 % of ln V

        assertThat(tensor(wide, 7, ParameterLayout.FINAL_NORM)).containsOnly((float) gain);
        assertThat(tensor(wide, 7, ParameterLayout.nameInLayer(0, ParameterLayout.ATTENTION_NORM)))
                .containsOnly(1f);
        assertThat(deviation(tensor(wide, 7, ParameterLayout.EMBEDDING))).isCloseTo(0.02, within(5e-4));
        assertThat(deviation(tensor(wide, 7, ParameterLayout.nameInLayer(0, ParameterLayout.DOWN))))
                .isCloseTo(0.01 * gain, within(3e-4));
    }

    @Test
    void wideGpt2sStartAsPublished() {
        ModelConfig wide = ModelConfig.gpt2(300, 16, 512, 2, 4, true);

        assertThat(tensor(wide, 7, ParameterLayout.FINAL_NORM)).containsOnly(1f);
        assertThat(deviation(tensor(wide, 7, ParameterLayout.nameInLayer(0, ParameterLayout.DOWN))))
                .isCloseTo(0.01, within(3e-4));
    }

    @Test
    void biasesStartAtZeroAndPositionsLikeEmbeddings() {
        ModelConfig gpt2 = ModelConfig.gpt2(300, 64, 64, 1, 2, true);
        assertThat(tensor(gpt2, 7, ParameterLayout.biasOf(ParameterLayout.FINAL_NORM)))
                .containsOnly(0f);
        assertThat(deviation(tensor(gpt2, 7, ParameterLayout.POSITIONS))).isCloseTo(0.02, within(1e-3));
    }

    private static float[] initialized(ModelConfig config, long seed) {
        float[] values = new float[(int) config.parameterCount()];
        try (FloatPointer parameters = new FloatPointer(values.length)) {
            ParameterInitializer.initialize(config, seed, parameters);
            parameters.get(values);
        }
        return values;
    }

    private static float[] tensor(ModelConfig config, long seed, String name) {
        ParameterLayout.Entry entry = ParameterLayout.of(config).entry(name);
        int from = (int) entry.offset();
        return Arrays.copyOfRange(initialized(config, seed), from, from + (int) entry.length());
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
