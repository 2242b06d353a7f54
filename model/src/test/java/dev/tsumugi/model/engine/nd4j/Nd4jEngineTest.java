package dev.tsumugi.model.engine.nd4j;

import static dev.tsumugi.model.engine.check.GradientCheck.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On ND4J's backend for the processor. */
class Nd4jEngineTest {

    private static final ModelConfig GROUPED = new ModelConfig(53, 24, 32, 2, 4, 2, 40, 10_000, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(41, 24, 24, 1, 2, 2, 24, 500, 1e-6, true);
    private static final TrainingOptions Z_LOSS = new TrainingOptions(0, 0.01, Recompute.NONE);

    static Stream<ModelConfig> models() {
        return Stream.of(GROUPED, GROUPED.withQueryKeyNorm(), TIED);
    }

    @ParameterizedTest
    @MethodSource("models")
    void matchesTheReference(ModelConfig config) {
        TokenBatch batch = Samples.packedBatch(config, 3, 20);
        long size = config.parameterCount();
        try (FloatPointer parameters = Samples.floats(Samples.parameters(config));
                FloatPointer gradient = new FloatPointer(size);
                FloatPointer expected = new FloatPointer(size);
                ReferenceEngine reference = new ReferenceEngine(config, Z_LOSS);
                Nd4jEngine engine = new Nd4jEngine(config, Z_LOSS)) {
            BatchLoss loss = reference.loss(parameters, batch);
            assertThat(engine.loss(parameters, batch).meanLoss()).isCloseTo(loss.meanLoss(), within(1e-5));
            reference.lossAndGradient(parameters, batch, expected);
            assertThat(engine.lossAndGradient(parameters, batch, gradient).targets())
                    .isEqualTo(loss.targets());
            for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                assertThat(relativeError(entry, gradient, expected))
                        .as(entry.name())
                        .isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aGradientInSeveralPassesIsThatOfOne(ModelConfig config) {
        TokenBatch batch = Samples.unevenBatch(config, 5, 12);
        try (FloatPointer parameters = Samples.floats(Samples.parameters(config));
                Nd4jEngine one = new Nd4jEngine(config, Z_LOSS);
                Nd4jEngine several = new Nd4jEngine(config, new TrainingOptions(0, 0.01, Recompute.NONE, 2))) {
            Samples.requireSameGradient(one, several, parameters, batch, 1e-5, 1e-6);
        }
    }

    @Test
    void withoutTargetsLossAndGradientAreZero() {
        int[] targets = new int[8];
        Arrays.fill(targets, TokenBatch.IGNORE);
        TokenBatch batch = TokenBatch.ofWholeRows(2, 4, new int[8], targets);
        float[] values = new float[(int) TIED.parameterCount()];
        try (FloatPointer parameters = Samples.floats(Samples.parameters(TIED));
                FloatPointer gradient = Samples.floats(Samples.parameters(TIED));
                Nd4jEngine engine = new Nd4jEngine(TIED, Z_LOSS)) {
            assertThat(engine.loss(parameters, batch)).isEqualTo(new BatchLoss(0, 0));
            assertThat(engine.lossAndGradient(parameters, batch, gradient)).isEqualTo(new BatchLoss(0, 0));
            gradient.get(values);
            assertThat(values).containsOnly(0);
        }
    }

    @Test
    void decodesAndAttendsLikeTheReference() {
        int[] ids = Samples.plainBatch(GROUPED, 1, 24).ids();
        float[] actual = new float[GROUPED.vocabularySize()];
        float[] expected = new float[GROUPED.vocabularySize()];
        try (FloatPointer parameters = Samples.floats(Samples.parameters(GROUPED));
                ReferenceEngine reference = new ReferenceEngine(GROUPED);
                Nd4jEngine engine = new Nd4jEngine(GROUPED, TrainingOptions.NONE);
                DecodingSession session = engine.startDecoding(parameters)) {
            session.feed(Arrays.copyOf(ids, 5), actual);
            session.feed(Arrays.copyOfRange(ids, 5, 24), actual);
            reference.nextTokenLogits(parameters, ids, expected);
            assertThat(actual).usingComparatorWithPrecision(1e-4f).containsExactly(expected);

            int[] few = Arrays.copyOf(ids, 7);
            float[][][][] attention = engine.attention(parameters, few);
            float[][][][] other = reference.attention(parameters, few);
            for (int layer = 0; layer < GROUPED.layers(); layer++) {
                for (int head = 0; head < GROUPED.heads(); head++) {
                    for (int t = 0; t < few.length; t++) {
                        assertThat(attention[layer][head][t])
                                .usingComparatorWithPrecision(1e-5f)
                                .containsExactly(other[layer][head][t]);
                    }
                }
            }
        }
    }

    @Test
    void refusesWhatItDoesNotCompute() {
        assertThatThrownBy(() -> new Nd4jEngine(ModelConfig.gpt2(41, 24, 32, 1, 2, true), TrainingOptions.NONE))
                .hasMessage(
                        "The ND4J engine computes the Llama architecture, but the model's is GPT2: train it with the"
                                + " CPU engine.");
        assertThatThrownBy(() -> new Nd4jEngine(TIED, new TrainingOptions(0.1, 0, Recompute.NONE)))
                .hasMessage(
                        "The ND4J engine has no dropout, but it is 0.1: set it to 0, or train with the CPU engine.");
    }
}
