package dev.tsumugi.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceEngineTest {

    private static final ModelConfig GROUPED = new ModelConfig(7, 6, 16, 2, 4, 2, 10, 100, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(9, 5, 12, 1, 2, 2, 7, 10_000, 1e-3, true);
    private static final ModelConfig ONE_KEY_HEAD = new ModelConfig(5, 8, 8, 1, 4, 1, 6, 10, 1e-5, true);

    static Stream<ModelConfig> configs() {
        return Stream.of(GROUPED, TIED, ONE_KEY_HEAD);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientOfPlainRowsMatchesFiniteDifferences(ModelConfig config) {
        assertGradientMatchesDifferences(config, Samples.plainBatch(config, 2, config.contextLength()));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientOfPackedMaskedRowsMatchesFiniteDifferences(ModelConfig config) {
        assertGradientMatchesDifferences(config, Samples.packedBatch(config, 3, config.contextLength()));
    }

    private static void assertGradientMatchesDifferences(ModelConfig config, TokenBatch batch) {
        ReferenceEngine engine = new ReferenceEngine(config);
        double[] parameters = Samples.parameters(config);
        double[] gradient = new double[parameters.length];
        engine.run(parameters, batch, gradient);
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            double error = 0;
            double norm = 0;
            for (int i = (int) entry.offset(); i < entry.offset() + entry.length(); i++) {
                double difference = centralDifference(engine, parameters, batch, i);
                error += Math.pow(difference - gradient[i], 2);
                norm += Math.pow(difference, 2);
            }
            assertThat(norm).as("gradient of %s", entry.name()).isPositive();
            assertThat(Math.sqrt(error / norm)).as(entry.name()).isLessThan(1e-6);
        }
    }

    private static double centralDifference(ReferenceEngine engine, double[] parameters, TokenBatch batch, int index) {
        double step = 1e-5;
        double saved = parameters[index];
        parameters[index] = saved + step;
        double above = engine.run(parameters, batch, null).meanLoss();
        parameters[index] = saved - step;
        double below = engine.run(parameters, batch, null).meanLoss();
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
        assertThat(engine.run(parameters, packed, null).meanLoss())
                .isCloseTo(engine.run(parameters, separate, null).meanLoss(), within(1e-12));
    }

    @Test
    void startsAtTheLogarithmOfTheVocabulary() {
        ModelConfig config = ModelConfig.ofDepth(1, 65, 16);
        try (FloatPointer parameters = new FloatPointer(config.parameterCount());
                ReferenceEngine engine = new ReferenceEngine(config)) {
            ParameterInitializer.initialize(config, 1, parameters);
            BatchLoss loss = engine.loss(parameters, Samples.plainBatch(config, 64, 16));
            assertThat(loss.meanLoss()).isCloseTo(Math.log(65), within(0.005 * Math.log(65)));
            assertThat(loss.targets()).isEqualTo(1024);
        }
    }

    @Test
    void withoutTargetsLossAndGradientAreZero() {
        double[] gradient = new double[(int) TIED.parameterCount()];
        int[] targets = {TokenBatch.IGNORE, TokenBatch.IGNORE};
        BatchLoss loss = new ReferenceEngine(TIED)
                .run(Samples.parameters(TIED), TokenBatch.ofWholeRows(1, 2, new int[2], targets), gradient);
        assertThat(loss).isEqualTo(new BatchLoss(0, 0));
        assertThat(Arrays.stream(gradient).allMatch(value -> value == 0)).isTrue();
    }
}
