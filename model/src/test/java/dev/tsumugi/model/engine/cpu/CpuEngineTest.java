package dev.tsumugi.model.engine.cpu;

import static dev.tsumugi.model.engine.check.GradientCheck.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.check.GradientCheck;
import dev.tsumugi.model.engine.cpu.kernel.KernelChoice;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.kernel.PlainKernels;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.OptimizerStep;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuEngineTest {

    private static final ModelConfig SMALL = new ModelConfig(53, 24, 24, 2, 4, 2, 40, 10_000, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(37, 100, 36, 1, 2, 1, 29, 10_000, 1e-5, true);
    private static final ModelConfig WIDE_HEADS = new ModelConfig(97, 70, 96, 2, 2, 2, 75, 500, 1e-6, false);
    private static final ModelConfig GPT2 = ModelConfig.gpt2(41, 70, 36, 2, 4, true);

    private static final OptimizerStep STEP = new OptimizerStep(new AdamW(0.9, 0.999, 1e-8), 1, 1e-3, 0.01, 1);

    private static final TrainingOptions ALL_OPTIONS = new TrainingOptions(0.2, 0.01, Recompute.LAYER);

    static Stream<ModelConfig> models() {
        return Stream.of(
                SMALL,
                TIED,
                WIDE_HEADS,
                SMALL.withQueryKeyNorm(),
                GPT2,
                GPT2.withQueryKeyNorm(),
                ModelConfig.gpt2(41, 24, 24, 1, 2, false));
    }

    static Stream<Arguments> kernels() {
        return models().flatMap(config ->
                Stream.of(KernelChoice.kernels(), new PlainKernels()).map(kernels -> Arguments.of(config, kernels)));
    }

    static Stream<Arguments> shapes() {
        return models().flatMap(config -> Stream.of(KernelChoice.kernels(), new PlainKernels())
                .flatMap(kernels -> Stream.of(TrainingOptions.NONE, ALL_OPTIONS)
                        .flatMap(options -> Stream.of(1, 3)
                                .flatMap(threads -> Stream.of("plain", "packed")
                                        .map(kind -> Arguments.of(config, options, kernels, threads, kind))))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void matchesTheReference(
            ModelConfig config, TrainingOptions options, Kernels kernels, int threads, String batchKind) {
        TokenBatch batch = batch(config, batchKind);
        int size = (int) config.parameterCount();
        try (FloatPointer parameters = parameters(config);
                FloatPointer gradient = new FloatPointer(size);
                FloatPointer expected = new FloatPointer(size);
                ReferenceEngine reference = new ReferenceEngine(config, options);
                CpuEngine engine = new CpuEngine(config, options, threads, kernels)) {
            BatchLoss expectedLoss = reference.lossAndGradient(parameters, batch, 5, expected);
            BatchLoss loss = engine.lossAndGradient(parameters, batch, 5, gradient);
            assertThat(loss.targets()).isEqualTo(expectedLoss.targets());
            assertThat(loss.meanLoss()).isCloseTo(expectedLoss.meanLoss(), within(1e-6 * expectedLoss.meanLoss()));
            for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                if (GradientCheck.isWithoutEffect(config, entry)) {
                    continue;
                }
                assertThat(relativeError(entry, gradient, expected))
                        .as(entry.name())
                        .isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void evaluatesLikeTheReference(ModelConfig config, Kernels kernels) {
        TokenBatch batch = batch(config, "packed");
        try (FloatPointer parameters = parameters(config);
                ReferenceEngine reference = new ReferenceEngine(config);
                CpuEngine engine = new CpuEngine(config, ALL_OPTIONS, 2, kernels)) {
            double expected = reference.loss(parameters, batch).meanLoss();
            assertThat(engine.loss(parameters, batch).meanLoss()).isCloseTo(expected, within(1e-6 * expected));
        }
    }

    @Test
    void computingLayersAgainGivesTheBitsOfKeepingThem() {
        TokenBatch batch = Samples.packedBatch(GPT2, 5, 70);
        TrainingOptions keeping = new TrainingOptions(0.1, 0, Recompute.NONE);
        TrainingOptions recomputing = new TrainingOptions(0.1, 0, Recompute.LAYER);
        try (FloatPointer parameters = parameters(GPT2);
                CpuEngine one = new CpuEngine(GPT2, keeping, 2);
                CpuEngine other = new CpuEngine(GPT2, recomputing, 2)) {
            assertThat(Arrays.equals(gradient(one, parameters, batch), gradient(other, parameters, batch)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aGradientInSeveralPassesIsThatOfOne(ModelConfig config) {
        TokenBatch batch = Samples.unevenBatch(config, 7, 20);
        try (FloatPointer parameters = parameters(config);
                CpuEngine one = new CpuEngine(config, new TrainingOptions(0.2, 0.01, Recompute.NONE, 7), 2);
                CpuEngine several = new CpuEngine(config, new TrainingOptions(0.2, 0.01, Recompute.NONE, 2), 2)) {
            Samples.requireSameGradient(one, several, parameters, batch, 1e-5, 1e-7);
        }
    }

    @Test
    void saysWhatItSpendsItsTimeOn() {
        try (FloatPointer parameters = parameters(SMALL);
                CpuEngine engine = new CpuEngine(SMALL, 2)) {
            assertThat(engine.nanoseconds()).containsOnlyKeys(Phase.values()).containsEntry(Phase.NORM, 0L);
            gradient(engine, parameters, Samples.plainBatch(SMALL, 2, 8));
            try (FloatPointer gradient = parameters(SMALL);
                    FloatPointer state = new FloatPointer(new float[2 * (int) SMALL.parameterCount()])) {
                engine.update(parameters, gradient, state, STEP);
            }
            assertThat(engine.nanoseconds())
                    .allSatisfy((part, time) -> assertThat(time).as(part.name()).isPositive());
        }
    }

    @Test
    void overwritesTheGradientAndKeepsBuffersBetweenBatchesOfDifferentSizes() {
        try (FloatPointer parameters = parameters(SMALL);
                CpuEngine engine = new CpuEngine(SMALL, 2)) {
            TokenBatch small = Samples.packedBatch(SMALL, 2, 5);
            TokenBatch large = Samples.packedBatch(SMALL, 5, 24);
            float[] first = gradient(engine, parameters, small);
            gradient(engine, parameters, large);
            assertThat(Arrays.equals(gradient(engine, parameters, small), first))
                    .isTrue();
        }
    }

    @Test
    void allocatesNextToNothingPerStep() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        TokenBatch batch = Samples.packedBatch(SMALL, 4, 24);
        // Vectors are objects until they are compiled, which takes longer than a test should.
        try (FloatPointer parameters = parameters(SMALL);
                FloatPointer gradient = parameters(SMALL);
                FloatPointer state = new FloatPointer(new float[2 * (int) SMALL.parameterCount()]);
                CpuEngine engine = new CpuEngine(SMALL, ALL_OPTIONS, 2, new PlainKernels())) {
            Runnable step = () -> {
                engine.lossAndGradient(parameters, batch, gradient);
                engine.update(parameters, gradient, state, STEP);
            };
            step.run();
            long[] ids = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread ->
                            thread == Thread.currentThread() || thread.getName().startsWith("cpu-engine"))
                    .mapToLong(Thread::getId)
                    .toArray();
            long before = LongStream.of(threads.getThreadAllocatedBytes(ids)).sum();
            for (int i = 0; i < 10; i++) {
                step.run();
            }
            long after = LongStream.of(threads.getThreadAllocatedBytes(ids)).sum();
            assertThat((after - before) / 10).isLessThan(32_000);
        }
    }

    @Test
    void sameThreadsGiveSameBits() {
        TokenBatch batch = Samples.packedBatch(SMALL, 7, 24);
        try (FloatPointer parameters = parameters(SMALL);
                CpuEngine one = new CpuEngine(SMALL, 3);
                CpuEngine other = new CpuEngine(SMALL, 3)) {
            assertThat(Arrays.equals(gradient(one, parameters, batch), gradient(other, parameters, batch)))
                    .isTrue();
        }
    }

    @Test
    void readsVectorsFromTheirPosition() {
        int size = (int) SMALL.parameterCount();
        TokenBatch batch = Samples.plainBatch(SMALL, 2, 8);
        try (FloatPointer parameters = parameters(SMALL);
                FloatPointer shifted = new FloatPointer(size + 3L);
                FloatPointer gradient = new FloatPointer(size + 5L);
                CpuEngine engine = new CpuEngine(SMALL, 2)) {
            float[] values = new float[size];
            parameters.get(values);
            shifted.position(3).put(values);
            engine.lossAndGradient(shifted, batch, gradient.position(5));
            float[] actual = new float[size];
            gradient.get(actual);
            assertThat(Arrays.equals(actual, gradient(engine, parameters, batch)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void withoutTargetsLossAndGradientAreZero(int threads) {
        int[] targets = new int[8];
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (ModelConfig config : List.of(SMALL, TIED, GPT2)) {
            try (FloatPointer parameters = parameters(config);
                    CpuEngine engine = new CpuEngine(config, threads)) {
                TokenBatch batch = TokenBatch.ofWholeRows(2, 4, new int[8], targets);
                assertThat(engine.loss(parameters, batch)).isEqualTo(new BatchLoss(0, 0));
                assertThat(gradient(engine, parameters, batch)).containsOnly(0f);
            }
        }
    }

    @Test
    void passesMoreSequencesThanFitAtOnceLikeTheReference() {
        ModelConfig config = new ModelConfig(19, 200, 8, 1, 2, 1, 8, 10_000, 1e-5, true);
        TokenBatch batch = Samples.packedBatch(config, 13, 200);
        int size = (int) config.parameterCount();
        try (FloatPointer parameters = parameters(config);
                FloatPointer expected = new FloatPointer(size);
                ReferenceEngine reference = new ReferenceEngine(config);
                CpuEngine engine = new CpuEngine(config, 3)) {
            reference.lossAndGradient(parameters, batch, expected);
            float[] values = new float[size];
            expected.get(values);
            assertThat(gradient(engine, parameters, batch))
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(values);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void decodesLikeTheReference(ModelConfig config, Kernels kernels) {
        int[] ids = Samples.plainBatch(config, 1, 20).ids();
        float[] expected = new float[config.vocabularySize()];
        float[] actual = new float[config.vocabularySize()];
        try (FloatPointer parameters = parameters(config);
                ReferenceEngine reference = new ReferenceEngine(config);
                CpuEngine engine = new CpuEngine(config, TrainingOptions.NONE, 1, kernels);
                DecodingSession session = engine.startDecoding(parameters)) {
            session.feed(Arrays.copyOf(ids, 7), actual);
            for (int i = 7; i < ids.length; i++) {
                session.feed(new int[] {ids[i]}, actual);
            }
            reference.nextTokenLogits(parameters, ids, expected);
            assertThat(actual).usingComparatorWithPrecision(1e-4f).containsExactly(expected);

            session.rewind(3);
            session.feed(Arrays.copyOfRange(ids, 3, 11), actual);
            reference.nextTokenLogits(parameters, Arrays.copyOf(ids, 11), expected);
            assertThat(actual).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
        }
    }

    @Test
    void decodesPromptsLongerThanOneChunk() {
        ModelConfig config = new ModelConfig(31, 300, 16, 2, 2, 1, 24, 10_000, 1e-5, false);
        int[] ids = Samples.plainBatch(config, 1, 300).ids();
        float[] expected = new float[31];
        float[] actual = new float[31];
        try (FloatPointer parameters = parameters(config);
                ReferenceEngine reference = new ReferenceEngine(config);
                CpuEngine engine = new CpuEngine(config, 1)) {
            reference.nextTokenLogits(parameters, ids, expected);
            engine.nextTokenLogits(parameters, ids, actual);
            assertThat(actual).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
        }
    }

    @Test
    void refusesToDecodeBeyondTheContext() {
        try (FloatPointer parameters = parameters(SMALL);
                CpuEngine engine = new CpuEngine(SMALL, 1);
                DecodingSession session = engine.startDecoding(parameters)) {
            float[] logits = new float[SMALL.vocabularySize()];
            session.feed(new int[20], logits);
            assertThatThrownBy(() -> session.feed(new int[5], logits))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The sequence would be 25 tokens long, but the model's context length is 24.");
            assertThatThrownBy(() -> session.feed(new int[] {53}, logits))
                    .hasMessage("The token id 53 is outside the model's vocabulary of 53 ids.");
            assertThatThrownBy(() -> session.rewind(21))
                    .hasMessage("Cannot rewind to position 21: 20 tokens were fed.");
        }
    }

    @Test
    void leavesTheNumberOfBlasThreadsAsItWas() {
        int before = openblas.blas_get_num_threads();
        try (FloatPointer parameters = parameters(SMALL);
                CpuEngine engine = new CpuEngine(SMALL, 2)) {
            engine.loss(parameters, Samples.plainBatch(SMALL, 2, 8));
        }
        assertThat(openblas.blas_get_num_threads()).isEqualTo(before);
    }

    @Test
    void refusesVectorsThatAreTooShort() {
        TokenBatch batch = Samples.plainBatch(SMALL, 1, 4);
        long size = SMALL.parameterCount();
        String message = "The model has %d parameters, but the given vector holds %d floats.";
        try (FloatPointer parameters = parameters(SMALL);
                FloatPointer tooShort = new FloatPointer(size - 1);
                CpuEngine engine = new CpuEngine(SMALL, 1)) {
            assertThatThrownBy(() -> engine.lossAndGradient(parameters, batch, tooShort))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message, size, size - 1);
            assertThatThrownBy(() -> engine.loss(parameters.position(4), batch)).hasMessage(message, size, size - 4);
        }
    }

    @Test
    void refusesToStepWithVectorsThatAreTooShort() {
        int size = (int) SMALL.parameterCount();
        try (FloatPointer parameters = parameters(SMALL);
                FloatPointer gradient = parameters(SMALL);
                FloatPointer oneMoment = new FloatPointer(new float[size]);
                CpuEngine engine = new CpuEngine(SMALL, 1)) {
            assertThatThrownBy(() -> engine.update(parameters, gradient, oneMoment, STEP))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "The optimizer needs a vector of %d floats, but the given one holds %d.", 2 * size, size);
        }
    }

    @Test
    void refusesToComputeOnceClosed() {
        TokenBatch batch = Samples.plainBatch(SMALL, 2, 8);
        CpuEngine engine = new CpuEngine(SMALL, 2);
        engine.close();
        engine.close();
        try (FloatPointer parameters = parameters(SMALL)) {
            assertThatThrownBy(() -> gradient(engine, parameters, batch))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The engine is closed.");
            assertThatThrownBy(() -> engine.loss(parameters, batch)).hasMessage("The engine is closed.");
        }
    }

    @Test
    void needsAThread() {
        assertThatThrownBy(() -> new CpuEngine(SMALL, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The CPU engine needs at least 1 thread, but was given 0.");
    }

    private static TokenBatch batch(ModelConfig config, String kind) {
        return kind.equals("plain")
                ? Samples.plainBatch(config, 2, config.contextLength() - 1)
                : Samples.packedBatch(config, 5, config.contextLength());
    }

    private static FloatPointer parameters(ModelConfig config) {
        return Samples.floats(Samples.parameters(config));
    }

    private static float[] gradient(CpuEngine engine, FloatPointer parameters, TokenBatch batch) {
        float[] values = new float[(int) engine.config().parameterCount()];
        Arrays.fill(values, 1e9f);
        try (FloatPointer gradient = new FloatPointer(values)) {
            engine.lossAndGradient(parameters, batch, gradient);
            gradient.get(values);
        }
        return values;
    }
}
