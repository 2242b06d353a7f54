package dev.tsumugi.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fresh model knows nothing: its loss is ln V, and C · 0.02² / 2 more, since the logits of a normed state under weights of N(0,
 * 0.02) have the variance C · 0.02².
 */
class InitialLossTest {
    private static final int VOCABULARY = 4096;

    static Stream<ModelConfig> models() {
        return IntStream.of(64, 256, 512).boxed().flatMap(InitialLossTest::models);
    }

    private static Stream<ModelConfig> models(int width) {
        ModelConfig llama = llama(width, false);
        return Stream.of(
                llama,
                llama(width, true),
                llama.withQueryKeyNorm(),
                ModelConfig.gpt2(VOCABULARY, 32, width, 4, width / 32, true),
                ModelConfig.gpt2(VOCABULARY, 32, width, 4, width / 32, false),
                new ModelConfig(
                        VOCABULARY, 32, width, 4, 2, 2, width, 10_000, 1e-5, false, Architecture.GPT2, false, true));
    }

    private static ModelConfig llama(int width, boolean tied) {
        return new ModelConfig(VOCABULARY, 32, width, 4, width / 32, 1, 3 * width, 10_000, 1e-5, tied);
    }

    @ParameterizedTest
    @MethodSource("models")
    void isTheLogarithmOfTheVocabularyAtEveryWidth(ModelConfig config) {
        double logarithm = Math.log(VOCABULARY);
        double published = logarithm + config.width() * 0.02 * 0.02 / 2; // logits of variance 0.02² C
        try (FloatPointer parameters = new FloatPointer(config.parameterCount());
                CpuEngine engine = new CpuEngine(config, 1)) {
            ParameterInitializer.initialize(config, 1, parameters);

            double loss =
                    engine.loss(parameters, Samples.plainBatch(config, 64, 32)).meanLoss();

            if (config.architecture() == Architecture.GPT2) {
                assertThat(loss).isCloseTo(published, within(0.002 * logarithm));
            } else {
                assertThat(loss).isCloseTo(logarithm, within(0.005 * logarithm));
            }
        }
    }
}
