package dev.tsumugi.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.check.GradientCheck;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every optimizer, for one without loops of its own and one that takes whole matrices, too. */
class OptimizerTest {
    private static final ModelConfig MODEL = new ModelConfig(4099, 12, 8, 2, 2, 1, 12, 10_000, 1e-5, true);
    private static final int SIZE = (int) MODEL.parameterCount();

    /** As plain as an optimizer may be, with the longest matrix as one slice. */
    private record Momentum() implements Optimizer {
        private static final long serialVersionUID = 1L;

        @Override
        public List<String> stateVectors() {
            return List.of("momentum");
        }

        @Override
        public List<Slice> slices(ParameterLayout layout) {
            return layout.entries().stream().map(Slice::whole).toList();
        }

        @Override
        public void change(OptimizerStep step, Slice slice, double[] gradient, float[][] state) {
            for (int i = 0; i < slice.length(); i++) {
                state[0][i] = (float) (0.9 * state[0][i] + gradient[i]);
                gradient[i] = step.learningRate() * state[0][i];
            }
        }
    }

    static Stream<Optimizer> optimizers() {
        Hyperparameters settings = new Hyperparameters(0.9, 0.95, 1e-8, MuonSettings.USUAL);
        return Stream.concat(
                Stream.of(OptimizerKind.values()).map(kind -> kind.create(settings)), Stream.of(new Momentum()));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void theProcessorsStepsAreThePlainOnesOnAnyNumberOfThreads(Optimizer optimizer) {
        float[] expected = trained(
                optimizer,
                (parameters, gradient, state, step) -> PlainStep.take(MODEL, parameters, gradient, state, step));
        float[][] actual = new float[3][];
        for (int threads = 1; threads <= 3; threads++) {
            try (TransformerEngine engine = new CpuEngine(MODEL, threads)) {
                actual[threads - 1] = trained(optimizer, engine::update);
            }
        }
        assertThat(actual[1]).isEqualTo(actual[0]);
        assertThat(actual[2]).isEqualTo(actual[0]);
        if (!(optimizer instanceof FusedOptimizer)) {
            assertThat(actual[0]).isEqualTo(expected);
        }
        ParameterLayout.Entry all = new ParameterLayout.Entry("all", List.of(SIZE), 0, SIZE);
        assertThat(GradientCheck.relativeError(all, new FloatPointer(actual[0]), new FloatPointer(expected)))
                .isLessThan(1e-6);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void slicesCoverAllParametersOnce(Optimizer optimizer) {
        ParameterLayout layout = ParameterLayout.of(MODEL);
        int[] covered = new int[SIZE];
        for (Slice slice : optimizer.slices(layout)) {
            for (int i = 0; i < slice.length(); i++) {
                covered[(int) slice.offset() + i]++;
            }
        }
        assertThat(covered).containsOnly(1);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void stateVectorsHaveNamesThatCheckpointsTake(Optimizer optimizer) {
        assertThat(optimizer.stateVectors()).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9_-]{1,64}"));
    }

    @Test
    void viewsOfTheStateLieOneAfterTheOther() {
        ParameterLayout layout = ParameterLayout.of(MODEL);
        int half = SIZE;
        try (FloatPointer state = new FloatPointer(2L * half)) {
            state.put(0, 1);
            state.put(half, 3);
            assertThat(StateLayout.of(new AdamW(0.9, 0.95, 1e-8), layout).views(state))
                    .hasEntrySatisfying(
                            AdamW.FIRST_MOMENT,
                            view -> assertThat(view.floats().get()).isEqualTo(1))
                    .hasEntrySatisfying(
                            AdamW.SECOND_MOMENT,
                            view -> assertThat(view.floats().get()).isEqualTo(3));
        }
        assertThat(StateLayout.of(new Sgd(), layout).views(null)).isEmpty();
    }

    @Test
    void gradientsAreClippedAndOnlyMatricesDecay() {
        OptimizerStep step = new OptimizerStep(new Sgd(), 1, 0.5, 0.1, 2);
        assertThat(step.clipFactor(8)).isEqualTo(0.25);
        assertThat(step.clipFactor(2)).isEqualTo(1);
        assertThat(step.keptFraction(new ParameterLayout.Entry("matrix", List.of(2, 3), 0, 6)))
                .isCloseTo(0.95, within(1e-12));
        assertThat(step.keptFraction(new ParameterLayout.Entry("gain", List.of(3), 0, 3)))
                .isEqualTo(1);
    }

    private interface Update {
        double take(FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step);
    }

    /** The parameters after three clipped steps. */
    private static float[] trained(Optimizer optimizer, Update update) {
        long floats = StateLayout.of(optimizer, ParameterLayout.of(MODEL)).floats();
        float[] values = new float[SIZE];
        try (FloatPointer parameters = new FloatPointer((long) SIZE);
                FloatPointer gradient = new FloatPointer((long) SIZE);
                FloatPointer state = new FloatPointer(Math.max(1, floats))) {
            ParameterInitializer.initialize(MODEL, 1, parameters);
            Pointer.memset(state, 0, floats * Float.BYTES);
            for (int number = 1; number <= 3; number++) {
                ParameterInitializer.initialize(MODEL, 1 + number, gradient);
                OptimizerStep step = new OptimizerStep(optimizer, number, 1e-2, 0.1, 0.5);
                assertThat(update.take(parameters, gradient, floats == 0 ? null : state, step))
                        .isGreaterThan(0.5);
            }
            parameters.get(values);
        }
        return values;
    }
}
