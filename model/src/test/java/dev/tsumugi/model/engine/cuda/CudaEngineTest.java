package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.engine.check.GradientCheck.relativeError;
import static dev.tsumugi.model.engine.check.LossTrace.ADAMW;
import static dev.tsumugi.model.engine.check.LossTrace.MUON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.engine.check.GradientCheck;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole engine, its kernels run on the processor. */
class CudaEngineTest {

    private static final ModelConfig GROUPED = new ModelConfig(53, 80, 64, 2, 4, 2, 40, 10_000, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(70, 150, 64, 1, 1, 1, 72, 10_000, 1e-5, true);
    private static final ModelConfig WIDE_HEADS = new ModelConfig(64, 70, 256, 1, 2, 1, 88, 500, 1e-6, false);
    private static final ModelConfig GPT2 = ModelConfig.gpt2(53, 80, 64, 2, 2, true);
    private static final TrainingOptions RECOMPUTING = new TrainingOptions(0, 0.01, Recompute.LAYER);

    private static final TrainingOptions DROPPING = new TrainingOptions(0.2, 0.01, Recompute.LAYER);

    /** What products of numbers rounded to 8 bits leave over a few layers. */
    private static final double ROUNDING = 0.04;

    static Stream<ModelConfig> models() {
        return Stream.of(
                GROUPED,
                GROUPED.withQueryKeyNorm(),
                TIED,
                WIDE_HEADS,
                GPT2,
                ModelConfig.gpt2(70, 66, 64, 1, 4, false),
                new ModelConfig(53, 80, 64, 1, 4, 2, 40, 10_000, 1e-5, false, Architecture.GPT2, true, true));
    }

    static Stream<ModelConfig> tied() {
        return Stream.of(TIED, GPT2);
    }

    static Stream<Arguments> stepping() {
        return Stream.of(GROUPED, GPT2)
                .flatMap(config -> Stream.of(ADAMW, MUON).map(optimizer -> Arguments.of(config, optimizer)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void matchesTheReference(ModelConfig config) {
        for (TrainingOptions options : List.of(TrainingOptions.NONE, RECOMPUTING, DROPPING)) {
            TokenBatch batch = Samples.packedBatch(config, 2, config.contextLength());
            int size = (int) config.parameterCount();
            try (FloatPointer parameters = parameters(config);
                    FloatPointer gradient = new FloatPointer(size);
                    FloatPointer expected = new FloatPointer(size);
                    ReferenceEngine reference = new ReferenceEngine(config, options);
                    CudaEngine engine = engine(config, options)) {
                BatchLoss expectedLoss = reference.lossAndGradient(parameters, batch, 21, expected);
                BatchLoss loss = engine.lossAndGradient(parameters, batch, 21, gradient);
                assertThat(loss.targets()).isEqualTo(expectedLoss.targets());
                assertThat(loss.meanLoss()).isCloseTo(expectedLoss.meanLoss(), within(5e-3));
                for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                    if (GradientCheck.isWithoutEffect(config, entry)) {
                        continue; // what comes out is rounding
                    }
                    assertThat(relativeError(entry, gradient, expected))
                            .as(entry.name())
                            .isLessThan(ROUNDING);
                }
            }
        }
    }

    @Test
    void computingLayersAgainGivesTheBitsOfKeepingThem() {
        for (ModelConfig config : List.of(GROUPED, GPT2)) {
            for (double dropout : new double[] {0, 0.2}) {
                TokenBatch batch = Samples.packedBatch(config, 1, 70);
                try (FloatPointer parameters = parameters(config);
                        CudaEngine one = engine(config, new TrainingOptions(dropout, 0.01, Recompute.NONE));
                        CudaEngine other = engine(config, new TrainingOptions(dropout, 0.01, Recompute.LAYER))) {
                    assertThat(gradient(one, parameters, batch)).containsExactly(gradient(other, parameters, batch));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aGradientInSeveralPassesIsThatOfOne(ModelConfig config) {
        TokenBatch batch = Samples.unevenBatch(config, 5, 12);
        try (FloatPointer parameters = parameters(config);
                CudaEngine one = engine(config, new TrainingOptions(0.2, 0.01, Recompute.LAYER, 5));
                CudaEngine several = engine(config, new TrainingOptions(0.2, 0.01, Recompute.NONE, 2))) {
            Samples.requireSameGradient(one, several, parameters, batch, ROUNDING / 4, 1e-6);
            assertThat(several.loss(parameters, batch).meanLoss())
                    .isCloseTo(one.loss(parameters, batch).meanLoss(), within(1e-5));
        }
    }

    @Test
    void aPassHasAsManySequencesAsTheDeviceHolds() {
        TokenBatch batch = Samples.unevenBatch(GPT2, 5, 12);
        MemoryPlan two = MemoryPlan.ofBatch(GPT2, DROPPING, 2 * 12, true);
        long others =
                MemoryPlan.ofWeights(GPT2).bytes() + MemoryPlan.ofGradient(GPT2).bytes();
        long bytes = (two.bytes() + others) * 10 / 9 + 10;
        List<Long> allocated = new ArrayList<>();
        try (FloatPointer parameters = parameters(GPT2);
                CudaEngine one = engine(GPT2, DROPPING);
                CudaEngine small = new CudaEngine(GPT2, DROPPING, () -> new EmulatedDevice(GPT2.headWidth()) {
                    @Override
                    public long memoryBytes() {
                        return bytes;
                    }

                    @Override
                    public long allocate(long count) {
                        allocated.add(count);
                        return super.allocate(count);
                    }
                })) {
            Samples.requireSameGradient(one, small, parameters, batch, ROUNDING / 4, 1e-6);
        }
        assertThat(allocated)
                .contains(two.bytes())
                .doesNotContain(MemoryPlan.ofBatch(GPT2, DROPPING, 3 * 12, true).bytes());
    }

    @ParameterizedTest
    @MethodSource("tied")
    void sameCallsGiveSameBitsWhateverCameBetween(ModelConfig config) {
        TokenBatch batch = Samples.packedBatch(config, 1, 66);
        try (FloatPointer parameters = parameters(config);
                CudaEngine engine = engine(config, TrainingOptions.NONE)) {
            float[] first = gradient(engine, parameters, batch);
            gradient(engine, parameters, Samples.plainBatch(config, 2, 5));
            engine.loss(parameters, batch);
            assertThat(gradient(engine, parameters, batch)).containsExactly(first);
        }
    }

    @Test
    void everyStreamHasItsMasksAlsoInRecordedSteps() {
        TokenBatch batch = Samples.packedBatch(GROUPED, 1, 30);
        try (FloatPointer parameters = parameters(GROUPED);
                FloatPointer gradient = new FloatPointer(GROUPED.parameterCount());
                CudaEngine engine = engine(GROUPED, DROPPING);
                CudaEngine plain = engine(GROUPED, TrainingOptions.NONE)) {
            List<BatchLoss> losses = Stream.of(5L, 6L, 5L, 6L)
                    .map(stream -> engine.lossAndGradient(parameters, batch, stream, gradient))
                    .toList();
            assertThat(losses.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(losses.subList(2, 4));
            assertThat(engine.loss(parameters, batch)).isEqualTo(plain.loss(parameters, batch));
        }
    }

    @Test
    void withoutTargetsLossAndGradientAreZero() {
        int[] targets = new int[8];
        Arrays.fill(targets, TokenBatch.IGNORE);
        TokenBatch batch = TokenBatch.ofWholeRows(2, 4, new int[8], targets);
        try (FloatPointer parameters = parameters(GROUPED);
                CudaEngine engine = engine(GROUPED, RECOMPUTING)) {
            assertThat(engine.loss(parameters, batch)).isEqualTo(new BatchLoss(0, 0));
            assertThat(gradient(engine, parameters, batch)).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("stepping")
    void stepsOnTheDeviceAreThoseOfTheReference(ModelConfig config, Optimizer optimizer) {
        steps(config, optimizer, TrainingOptions.NONE, Samples.packedBatch(config, 1, 30));
        steps(config, optimizer, new TrainingOptions(0, 0, Recompute.NONE, 2), Samples.packedBatch(config, 3, 30));
    }

    /** At another learning rate each. */
    private static void steps(ModelConfig config, Optimizer optimizer, TrainingOptions options, TokenBatch batch) {
        int size = (int) config.parameterCount();
        int stateSize = stateFloats(config, optimizer);
        // The parameters begin as numbers that bf16 holds: its copy shows no change that is much smaller than their
        // distance.
        double rate = optimizer == MUON ? 1e-2 : 1e-3;
        // Muon makes weak directions as strong as the others: what rounding changed of them counts.
        double ofNorm = optimizer == MUON ? ROUNDING : 0.02;
        try (FloatPointer parameters = parameters(config);
                FloatPointer state = zeros(stateSize);
                FloatPointer gradient = new FloatPointer(size);
                FloatPointer expected = parameters(config);
                FloatPointer expectedState = zeros(stateSize);
                ReferenceEngine reference = new ReferenceEngine(config);
                CudaEngine engine = engine(config, options)) {
            for (int number = 1; number <= 4; number++) {
                OptimizerStep step = new OptimizerStep(optimizer, number, rate * number, 0.1, 0.5);
                StepResult result = engine.step(parameters, gradient, state, batch, 0, step);
                StepResult other = reference.step(expected, gradient, expectedState, batch, 0, step);
                assertThat(result.loss().meanLoss())
                        .isCloseTo(
                                other.loss().meanLoss(),
                                within(0.02 * other.loss().meanLoss()));
                assertThat(result.gradientNorm())
                        .isCloseTo(other.gradientNorm(), within(ofNorm * other.gradientNorm()));
            }
            engine.settle();
            assertThat(relativeError(floats(size), parameters, expected)).isLessThan(ROUNDING);
            assertThat(relativeError(floats(stateSize), state, expectedState)).isLessThan(ROUNDING);
        }
    }

    @Test
    void updateIsThatOfTheReference() {
        int size = (int) TIED.parameterCount();
        OptimizerStep step = new OptimizerStep(new AdamW(0.9, 0.95, 1e-8), 3, 1e-2, 0.1, 0.5);
        try (FloatPointer parameters = parameters(TIED);
                FloatPointer expected = parameters(TIED);
                FloatPointer gradient = parameters(TIED);
                FloatPointer state = zeros(2 * size);
                FloatPointer expectedState = zeros(2 * size);
                ReferenceEngine reference = new ReferenceEngine(TIED);
                CudaEngine engine = engine(TIED, TrainingOptions.NONE)) {
            double norm = engine.update(parameters, gradient, state, step);
            assertThat(norm).isCloseTo(reference.update(expected, gradient, expectedState, step), within(1e-5 * norm));
            ParameterLayout.Entry all = new ParameterLayout.Entry("all", List.of(size), 0, size);
            assertThat(relativeError(all, parameters, expected)).isLessThan(1e-6);
            assertThat(relativeError(all, state, expectedState)).isLessThan(1e-6);
        }
    }

    @Test
    void anUpdateByMuonIsThatOfTheReferenceToTheRoundingOfItsProducts() {
        int size = (int) GROUPED.parameterCount();
        int stateSize = stateFloats(GROUPED, MUON);
        OptimizerStep step = new OptimizerStep(MUON, 3, 1, 0.1, 0.5);
        try (FloatPointer parameters = parameters(GROUPED);
                FloatPointer expected = parameters(GROUPED);
                FloatPointer gradient = Samples.floats(Samples.parameters(GROUPED));
                FloatPointer state = zeros(stateSize);
                FloatPointer expectedState = zeros(stateSize);
                ReferenceEngine reference = new ReferenceEngine(GROUPED);
                CudaEngine engine = engine(GROUPED, TrainingOptions.NONE)) {
            double norm = engine.update(parameters, gradient, state, step);
            assertThat(norm).isCloseTo(reference.update(expected, gradient, expectedState, step), within(1e-5 * norm));
            for (ParameterLayout.Entry entry : ParameterLayout.of(GROUPED).entries()) {
                boolean rounded = entry.isMatrix() && entry.name().startsWith("model.layers.");
                assertThat(relativeError(entry, parameters, expected))
                        .as(entry.name())
                        .isLessThan(rounded ? ROUNDING : 1e-6);
            }
            assertThat(relativeError(floats(stateSize), state, expectedState)).isLessThan(1e-6);
        }
    }

    @Test
    void stepsOfMuonGoOnFromTheStateThatTheHostKept() {
        float[] straight = trained(MUON, 4, 4);
        float[] resumed = trained(MUON, 4, 2);
        assertThat(resumed).containsExactly(straight);
    }

    /** Parameters and state after some steps, with a new engine after every {@code stepsOfEngine}. */
    private static float[] trained(Optimizer optimizer, int steps, int stepsOfEngine) {
        int size = (int) GROUPED.parameterCount();
        int stateSize = stateFloats(GROUPED, optimizer);
        TokenBatch batch = Samples.packedBatch(GROUPED, 1, 20);
        float[] result = new float[size + stateSize];
        try (FloatPointer parameters = parameters(GROUPED);
                FloatPointer state = zeros(stateSize);
                FloatPointer gradient = new FloatPointer(size)) {
            for (int done = 0; done < steps; done += stepsOfEngine) {
                try (CudaEngine engine = engine(GROUPED, TrainingOptions.NONE)) {
                    for (int number = done + 1; number <= done + stepsOfEngine; number++) {
                        OptimizerStep step = new OptimizerStep(optimizer, number, 0.01 * number, 0.1, 0.5);
                        engine.step(parameters, gradient, state, batch, 0, step);
                    }
                    engine.settle();
                }
            }
            parameters.get(result, 0, size);
            state.get(result, size, stateSize);
        }
        return result;
    }

    @Test
    void anotherOptimizerTakesThePlaceOfTheOneBefore() {
        int size = (int) TIED.parameterCount();
        TokenBatch batch = Samples.plainBatch(TIED, 1, 20);
        try (FloatPointer parameters = parameters(TIED);
                FloatPointer state = zeros(2 * size);
                FloatPointer gradient = new FloatPointer(size);
                CudaEngine engine = engine(TIED, TrainingOptions.NONE)) {
            for (Optimizer optimizer : List.of(ADAMW, MUON, new Sgd(), MUON)) {
                double before = engine.loss(parameters, batch).meanLoss();
                for (int number = 1; number <= 3; number++) {
                    OptimizerStep step = new OptimizerStep(optimizer, number, 1e-3, 0.1, 0.5);
                    engine.step(parameters, gradient, state, batch, 0, step);
                }
                engine.settle();
                assertThat(engine.loss(parameters, batch).meanLoss()).isLessThan(before);
            }
        }
    }

    @Test
    void whatTheHostWritesAfterSettlingCounts() {
        int size = (int) TIED.parameterCount();
        TokenBatch batch = Samples.plainBatch(TIED, 1, 20);
        OptimizerStep step = new OptimizerStep(new AdamW(0.9, 0.95, 1e-8), 1, 0, 0, 1);
        try (FloatPointer parameters = parameters(TIED);
                FloatPointer original = parameters(TIED);
                FloatPointer state = zeros(2 * size);
                FloatPointer gradient = new FloatPointer(size);
                CudaEngine engine = engine(TIED, TrainingOptions.NONE)) {
            double before = engine.step(parameters, gradient, state, batch, 0, step)
                    .loss()
                    .meanLoss();
            engine.settle();
            for (int i = 0; i < size; i++) {
                parameters.put(i, 0);
            }
            assertThat(engine.step(parameters, gradient, state, batch, 0, step)
                            .loss()
                            .meanLoss())
                    .isCloseTo(Math.log(70), within(1e-3));
            engine.settle();
            assertThat(engine.loss(original, batch).meanLoss()).isCloseTo(before, within(1e-5));
        }
    }

    @Test
    void showsWhatPositionsAttendTo() {
        int[] ids = Samples.plainBatch(GROUPED, 1, 9).ids();
        try (FloatPointer parameters = parameters(GROUPED);
                ReferenceEngine reference = new ReferenceEngine(GROUPED);
                CudaEngine engine = engine(GROUPED, RECOMPUTING)) {
            float[][][][] expected = reference.attention(parameters, ids);
            float[][][][] actual = engine.attention(parameters, ids);
            for (int layer = 0; layer < 2; layer++) {
                for (int head = 0; head < 4; head++) {
                    for (int t = 0; t < 9; t++) {
                        assertThat(actual[layer][head][t])
                                .usingComparatorWithPrecision(0.03f)
                                .containsExactly(expected[layer][head][t]);
                    }
                }
            }
        }
    }

    @Test
    void everyCombinationOfBlocksIsComputed() {
        for (Architecture architecture : Architecture.values()) {
            for (int choice = 0; choice < 16; choice++) {
                boolean biases = (choice & 8) > 0;
                if (biases && architecture == Architecture.LLAMA) {
                    continue; // a config refuses them
                }
                ModelConfig config = new ModelConfig(
                        19,
                        9,
                        32,
                        1,
                        2,
                        (choice & 1) > 0 ? 2 : 1,
                        24,
                        10_000,
                        1e-5,
                        (choice & 2) > 0,
                        architecture,
                        (choice & 4) > 0,
                        biases);
                TokenBatch batch = Samples.packedBatch(config, 1, 9);
                try (FloatPointer parameters = parameters(config);
                        ReferenceEngine reference = new ReferenceEngine(config);
                        CudaEngine engine = engine(config, TrainingOptions.NONE)) {
                    double expected = reference.loss(parameters, batch).meanLoss();
                    assertThat(engine.loss(parameters, batch).meanLoss())
                            .as(config.toString())
                            .isCloseTo(expected, within(0.01 * expected));
                    assertThat(gradient(engine, parameters, batch)).doesNotContain(Float.NaN);
                }
            }
        }
    }

    @Test
    void refusesWhatItDoesNotCompute() {
        ModelConfig narrow = new ModelConfig(53, 80, 48, 2, 2, 2, 40, 10_000, 1e-5, false);
        assertThatThrownBy(() -> engine(narrow, TrainingOptions.NONE))
                .hasMessage("The CUDA engine needs heads (width / heads) of a multiple of 16 up to 128, but the model's"
                        + " are 24 wide.");
        ModelConfig uneven = new ModelConfig(53, 80, 32, 2, 2, 2, 44, 10_000, 1e-5, false);
        assertThatThrownBy(() -> engine(uneven, TrainingOptions.NONE))
                .hasMessage(
                        "The CUDA engine needs a feed-forward width that is a multiple of 8, but the model's is 44.");
    }

    private static float[] gradient(CudaEngine engine, FloatPointer parameters, TokenBatch batch) {
        float[] values = new float[(int) engine.config().parameterCount()];
        try (FloatPointer gradient = new FloatPointer(values.length)) {
            engine.lossAndGradient(parameters, batch, gradient);
            gradient.get(values);
        }
        return values;
    }

    private static int stateFloats(ModelConfig config, Optimizer optimizer) {
        return (int) StateLayout.of(optimizer, ParameterLayout.of(config)).floats();
    }

    /** All of a vector as one tensor. */
    private static ParameterLayout.Entry floats(int count) {
        return new ParameterLayout.Entry("all", List.of(count), 0, count);
    }

    private static FloatPointer zeros(int size) {
        return new FloatPointer(new float[size]);
    }

    private static CudaEngine engine(ModelConfig config, TrainingOptions options) {
        return new CudaEngine(config, options, () -> new EmulatedDevice(config.headWidth()));
    }

    /** Numbers that bf16 holds. */
    private static FloatPointer parameters(ModelConfig config) {
        FloatPointer parameters = Samples.floats(Samples.parameters(config));
        for (long i = 0; i < config.parameterCount(); i++) {
            parameters.put(i, Float.intBitsToFloat(Float.floatToRawIntBits(parameters.get(i)) & 0xFFFF0000));
        }
        return parameters;
    }
}
