package dev.tsumugi.model.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.check.GradientCheck;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceEngineTest {

    private static final long STREAM = 77;

    private static final ModelConfig GROUPED = new ModelConfig(7, 6, 16, 2, 4, 2, 10, 100, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(9, 5, 12, 1, 2, 2, 7, 10_000, 1e-3, true);
    private static final ModelConfig ONE_KEY_HEAD = new ModelConfig(5, 8, 8, 1, 4, 1, 6, 10, 1e-5, true);
    private static final ModelConfig GPT2 = ModelConfig.gpt2(8, 6, 6, 2, 2, true);
    private static final ModelConfig GPT2_WITHOUT_BIASES = ModelConfig.gpt2(8, 6, 6, 1, 2, false);

    static Stream<ModelConfig> configs() {
        return Stream.of(
                GROUPED,
                TIED,
                ONE_KEY_HEAD,
                GROUPED.withQueryKeyNorm(),
                GPT2,
                GPT2_WITHOUT_BIASES,
                GPT2.withQueryKeyNorm());
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientOfPlainRowsMatchesFiniteDifferences(ModelConfig config) {
        TokenBatch batch = Samples.plainBatch(config, 2, config.contextLength());
        assertGradientMatchesDifferences(config, TrainingOptions.NONE, batch);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientOfPackedMaskedRowsMatchesFiniteDifferences(ModelConfig config) {
        TokenBatch batch = Samples.packedBatch(config, 3, config.contextLength());
        assertGradientMatchesDifferences(config, TrainingOptions.NONE, batch);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientWithDropoutAndZLossMatchesFiniteDifferences(ModelConfig config) {
        TokenBatch batch = Samples.packedBatch(config, 3, config.contextLength());
        assertGradientMatchesDifferences(config, new TrainingOptions(0.2, 0.05, Recompute.NONE), batch);
    }

    private static void assertGradientMatchesDifferences(
            ModelConfig config, TrainingOptions options, TokenBatch batch) {
        ReferenceEngine engine = new ReferenceEngine(config, options);
        double[] parameters = Samples.parameters(config);
        double[] gradient = new double[parameters.length];
        engine.objective(parameters, batch, STREAM, gradient);
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            double error = 0;
            double norm = 0;
            for (int i = (int) entry.offset(); i < entry.offset() + entry.length(); i++) {
                double difference = centralDifference(engine, parameters, batch, i);
                error += Math.pow(difference - gradient[i], 2);
                norm += Math.pow(difference, 2);
            }
            if (GradientCheck.isWithoutEffect(config, entry)) {
                assertThat(Math.sqrt(error + norm)).as(entry.name()).isLessThan(1e-9);
                continue;
            }
            assertThat(norm).as("gradient of %s", entry.name()).isPositive();
            assertThat(Math.sqrt(error / norm)).as(entry.name()).isLessThan(1e-6);
        }
    }

    private static double centralDifference(ReferenceEngine engine, double[] parameters, TokenBatch batch, int index) {
        double step = 1e-5;
        double saved = parameters[index];
        parameters[index] = saved + step;
        double above = engine.objective(parameters, batch, STREAM, null).meanLoss();
        parameters[index] = saved - step;
        double below = engine.objective(parameters, batch, STREAM, null).meanLoss();
        parameters[index] = saved;
        return (above - below) / (2 * step);
    }

    @Test
    void packedDocumentsGiveTheLossesOfSeparateRows() {
        double[] parameters = Samples.parameters(GROUPED);
        ReferenceEngine engine = new ReferenceEngine(GROUPED);
        int[] ids = {1, 2, 3, 4, 5, 6};
        int[] targets = {2, 3, 1, 5, 6, 0};
        TokenBatch packed = new TokenBatch(1, 6, ids, targets, new int[] {4, 4, 4, 9, 9, 9});
        TokenBatch separate = TokenBatch.ofWholeRows(2, 3, ids, targets);
        assertThat(engine.objective(parameters, packed, STREAM, null).meanLoss())
                .isCloseTo(engine.objective(parameters, separate, STREAM, null).meanLoss(), within(1e-12));
    }

    static Stream<ModelConfig> modes() {
        ModelConfig llama = new ModelConfig(65, 16, 64, 1, 1, 1, 192, 10_000, 1e-5, false);
        return Stream.of(
                llama,
                llama.withQueryKeyNorm(),
                new ModelConfig(65, 16, 64, 2, 2, 1, 192, 10_000, 1e-5, true),
                ModelConfig.gpt2(65, 16, 64, 2, 2, true),
                ModelConfig.gpt2(65, 16, 64, 2, 2, false));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void startsAtTheLogarithmOfTheVocabulary(ModelConfig config) {
        try (FloatPointer parameters = new FloatPointer(config.parameterCount());
                ReferenceEngine engine = new ReferenceEngine(config)) {
            ParameterInitializer.initialize(config, 1, parameters);
            BatchLoss loss = engine.loss(parameters, Samples.plainBatch(config, 64, 16));
            assertThat(loss.meanLoss()).isCloseTo(Math.log(65), within(0.005 * Math.log(65)));
            assertThat(loss.targets()).isEqualTo(1024);
        }
    }

    @Test
    void dropoutZeroesAnotherShareOfEveryStreamAndNothingAtEvaluation() {
        double[] parameters = Samples.parameters(GROUPED);
        TokenBatch batch = Samples.plainBatch(GROUPED, 2, 6);
        ReferenceEngine plain = new ReferenceEngine(GROUPED);
        ReferenceEngine dropping = new ReferenceEngine(GROUPED, new TrainingOptions(0.3, 0, Recompute.NONE));
        double first = dropping.objective(parameters, batch, 1, null).meanLoss();
        assertThat(dropping.objective(parameters, batch, 1, null).meanLoss()).isEqualTo(first);
        assertThat(dropping.objective(parameters, batch, 2, null).meanLoss()).isNotEqualTo(first);
        try (FloatPointer floats = Samples.floats(parameters)) {
            assertThat(dropping.loss(floats, batch)).isEqualTo(plain.loss(floats, batch));
        }
    }

    @Test
    void zLossAddsTheMeanSquareOfTheLogarithmOfTheDenominator() {
        ModelConfig config = new ModelConfig(7, 6, 16, 1, 4, 2, 10, 100, 1e-5, false);
        double[] zeros = new double[(int) config.parameterCount()];
        TokenBatch batch = Samples.plainBatch(config, 1, 6);
        BatchLoss loss = new ReferenceEngine(config, new TrainingOptions(0, 0.5, Recompute.NONE))
                .objective(zeros, batch, 0, null);
        assertThat(loss.meanLoss()).isCloseTo(Math.log(7) + 0.5 * Math.log(7) * Math.log(7), within(1e-12));
    }

    @Test
    void withoutTargetsLossAndGradientAreZero() {
        double[] gradient = new double[(int) TIED.parameterCount()];
        int[] targets = {TokenBatch.IGNORE, TokenBatch.IGNORE};
        BatchLoss loss = new ReferenceEngine(TIED)
                .objective(
                        Samples.parameters(TIED), TokenBatch.ofWholeRows(1, 2, new int[2], targets), STREAM, gradient);
        assertThat(loss).isEqualTo(new BatchLoss(0, 0));
        assertThat(Arrays.stream(gradient).allMatch(value -> value == 0)).isTrue();
    }
}
