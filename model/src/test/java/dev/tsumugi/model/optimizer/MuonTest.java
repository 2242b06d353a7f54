package dev.tsumugi.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.KernelChoice;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MuonTest {
    private static final ModelConfig MODEL = new ModelConfig(50, 12, 8, 2, 2, 1, 24, 10_000, 1e-5, true);
    private static final ParameterLayout LAYOUT = ParameterLayout.of(MODEL);
    private static final AdamW REST = new AdamW(0.9, 0.99, 1e-8);

    @ParameterizedTest
    @CsvSource({
        "16, 16, QUINTIC",
        "16, 64, QUINTIC",
        "64, 16, QUINTIC",
        "1, 8, QUINTIC",
        "16, 40, TUNED",
        "40, 16, TUNED"
    })
    void bringsAllSingularValuesNearOne(int rows, int columns, NewtonSchulz iteration) {
        int matrices = 0;
        for (int seed = 1; seed <= 20; seed++) {
            double[] x = random(rows * columns, seed);
            double norm =
                    Math.sqrt(DoubleStream.of(x).map(value -> value * value).sum());
            double smallest =
                    DoubleStream.of(singularValues(x, rows, columns)).min().orElseThrow();
            if (smallest > 0.003 * norm) { // what is next to nothing grows by a few hundred times only
                matrices++;
                iteration.orthogonalize(x, rows, columns);
                for (double value : singularValues(x, rows, columns)) {
                    assertThat(value).isBetween(0.6, 1.3);
                }
            }
        }
        assertThat(matrices).isGreaterThan(5);
    }

    /** A matrix of orthogonal rows of one length has its directions already: they stay. */
    @ParameterizedTest
    @EnumSource(NewtonSchulz.class)
    void leavesDirectionsAsTheyAre(NewtonSchulz iteration) {
        double[] x = {3, 4, 0, -4, 3, 0};
        iteration.orthogonalize(x, 2, 3);
        double scale = x[0] / 0.6;
        assertThat(scale).isBetween(0.6, 1.3);
        assertThat(x)
                .containsExactly(
                        new double[] {0.6 * scale, 0.8 * scale, 0, -0.8 * scale, 0.6 * scale, 0}, within(1e-12));
    }

    @Test
    void aMatrixOfZerosStaysZeros() {
        double[] x = new double[6];
        NewtonSchulz.QUINTIC.orthogonalize(x, 2, 3);
        assertThat(x).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "16, 64", "64, 16", "5, 7", "7, 5", "1, 9"})
    void theFastIterationIsThePlainOne(int rows, int columns) {
        int count = rows * columns;
        double[] expected = random(count, 2);
        float[] actual = new float[count];
        try (Floats workspace = Floats.allocate(Orthogonalization.workspaceFloats(rows, columns))) {
            for (int i = 0; i < count; i++) {
                workspace.set(i, (float) expected[i]);
            }
            Kernels kernels = KernelChoice.kernels();
            int at = new Orthogonalization(rows, columns, workspace, kernels, new Gemm()).run(NewtonSchulz.TUNED);
            for (int i = 0; i < count; i++) {
                actual[i] = workspace.at(at + i);
            }
        }
        NewtonSchulz.TUNED.orthogonalize(expected, rows, columns);
        for (int i = 0; i < count; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-5));
        }
    }

    @Test
    void changesAMatrixByItsMomentumMadeOrthogonal() {
        ParameterLayout.Entry up = LAYOUT.entry("model.layers.1.mlp.up_proj.weight");
        Slice slice = Slice.whole(up);
        float[][] state = {new float[slice.length()], null, null};
        double[] first = random(slice.length(), 3);
        double[] change = first.clone();
        OptimizerStep step = new OptimizerStep(muon(true), 1, 0.02, 0.1, 1);

        muon(true).change(step, slice, change, state);

        double[] look = new double[slice.length()];
        for (int i = 0; i < look.length; i++) {
            assertThat(state[0][i]).isCloseTo((float) (0.05 * first[i]), within(1e-7f));
            look[i] = 0.95 * 0.05 * first[i] + 0.05 * first[i];
        }
        NewtonSchulz.QUINTIC.orthogonalize(look, 24, 8);
        for (int i = 0; i < look.length; i++) {
            assertThat(change[i]).isCloseTo(0.02 * Math.sqrt(3) * look[i], within(1e-12));
        }
    }

    @Test
    void withoutNesterovItIsTheMeanItself() {
        ParameterLayout.Entry key = LAYOUT.entry("model.layers.0.self_attn.k_proj.weight");
        Slice slice = Slice.whole(key);
        double[] before = random(slice.length(), 4);
        double[] now = random(slice.length(), 5);
        float[][] state = {floats(before), null, null};
        double[] change = now.clone();

        muon(false).change(new OptimizerStep(muon(false), 7, 1, 0, 1), slice, change, state);

        double[] mean = new double[now.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = 0.95 * (float) before[i] + 0.05 * now[i];
        }
        NewtonSchulz.QUINTIC.orthogonalize(mean, 4, 8);
        assertThat(change).containsExactly(mean, within(1e-9));
    }

    @Test
    void theRestIsChangedByAdamWAtItsOwnRate() {
        Slice table = Slice.pieces(LAYOUT.entry(ParameterLayout.EMBEDDING)).get(0);
        double[] gradient = random(table.length(), 6);
        double[] expected = gradient.clone();
        float[][] moments = {new float[table.length()], new float[table.length()]};
        float[][] expectedMoments = {new float[table.length()], new float[table.length()]};
        OptimizerStep step = new OptimizerStep(muon(true), 3, 0.02, 0.1, 1);

        muon(true).change(step, table, gradient, new float[][] {null, moments[0], moments[1]});
        REST.change(new OptimizerStep(REST, 3, 0.003, 0.1, 1), table, expected, expectedMoments);

        assertThat(gradient).containsExactly(expected, within(1e-15));
        assertThat(moments).isDeepEqualTo(expectedMoments);
        assertThat(step.keptFraction(table.tensor())).isCloseTo(1 - 0.003 * 0.1, within(1e-15));
        assertThat(step.keptFraction(LAYOUT.entry("model.layers.0.self_attn.k_proj.weight")))
                .isCloseTo(1 - 0.02 * 0.1, within(1e-15));
    }

    @Test
    void remembersOneNumberOfAMatrixAndTwoOfTheRest() {
        StateLayout state = StateLayout.of(muon(true), LAYOUT);
        long matrices = LAYOUT.entries().stream()
                .filter(Muon::isLayerMatrix)
                .mapToLong(ParameterLayout.Entry::length)
                .sum();
        assertThat(matrices).isEqualTo(2 * (2 * 8 * 8 + 2 * 4 * 8 + 3 * 24 * 8));
        assertThat(state.floats()).isEqualTo(matrices + 2 * (LAYOUT.length() - matrices));
        assertThat(muon(true).stateVectors()).containsExactly("momentum", "first_moment", "second_moment");
    }

    @Test
    void scalesByTheShape() {
        ParameterLayout.Entry tall = new ParameterLayout.Entry("tall", List.of(36, 4), 0, 144);
        ParameterLayout.Entry wide = new ParameterLayout.Entry("wide", List.of(4, 36), 0, 144);
        assertThat(UpdateScale.ORIGINAL.of(tall)).isCloseTo(3, within(1e-12));
        assertThat(UpdateScale.ORIGINAL.of(wide)).isEqualTo(1);
        assertThat(UpdateScale.SPECTRAL.of(wide)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(UpdateScale.SPECTRAL.of(tall)).isCloseTo(3, within(1e-12));
        assertThat(UpdateScale.LIKE_ADAMW.of(wide)).isCloseTo(1.2, within(1e-12));
    }

    @Test
    void impossibleSettingsAreToldAtOnce() {
        assertThatThrownBy(() -> new MuonSettings(1, true, NewtonSchulz.QUINTIC, UpdateScale.ORIGINAL, 0))
                .hasMessage("momentum must be at least 0 and less than 1, but is 1; restLearningRateFraction must be"
                        + " greater than 0, but is 0.");
    }

    private static Muon muon(boolean nesterov) {
        return new Muon(0.95, nesterov, NewtonSchulz.QUINTIC, UpdateScale.ORIGINAL, 0.15, REST);
    }

    static double[] random(int count, long seed) {
        return new Random(seed).doubles(count, -1, 1).toArray();
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** By Jacobi's rotations of the smaller square. */
    static double[] singularValues(double[] x, int rows, int columns) {
        boolean wide = rows <= columns;
        int side = Math.min(rows, columns);
        int inner = Math.max(rows, columns);
        double[][] square = new double[side][side];
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                for (int k = 0; k < inner; k++) {
                    square[i][j] +=
                            wide ? x[i * columns + k] * x[j * columns + k] : x[k * columns + i] * x[k * columns + j];
                }
            }
        }
        for (int sweep = 0; sweep < 30; sweep++) {
            for (int p = 0; p < side; p++) {
                for (int q = p + 1; q < side; q++) {
                    rotate(square, p, q);
                }
            }
        }
        double[] values = new double[side];
        for (int i = 0; i < side; i++) {
            values[i] = Math.sqrt(square[i][i]);
        }
        return values;
    }

    private static void rotate(double[][] a, int p, int q) {
        double angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2;
        double cosine = Math.cos(angle);
        double sine = Math.sin(angle);
        for (int k = 0; k < a.length; k++) {
            double atP = a[k][p];
            double atQ = a[k][q];
            a[k][p] = cosine * atP - sine * atQ;
            a[k][q] = sine * atP + cosine * atQ;
        }
        for (int k = 0; k < a.length; k++) {
            double atP = a[p][k];
            double atQ = a[q][k];
            a[p][k] = cosine * atP - sine * atQ;
            a[q][k] = sine * atP + cosine * atQ;
        }
    }
}
