package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.MemoryPlan;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.Arrays;
import java.util.List;

/** The kernels of norm.cu and columns.cu. */
final class NormCheck {

    private static final double EPSILON = 1e-5;

    private NormCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8}, {9, 264}, {300, 64}, {130, 520}}) {
            String name = shape[0] + " rows of " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                rows(trial, shape[0], shape[1], false);
            }
            try (KernelTrial trial = new KernelTrial(device, name + ", centered", results)) {
                rows(trial, shape[0], shape[1], true);
            }
        }
        for (int[] shape : new int[][] {{1, 1, 16, 16}, {37, 3, 64, 256}, {70, 2, 128, 512}}) {
            String name = shape[0] + " rows of " + shape[1] + " heads of " + shape[2];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                heads(trial, shape[0], shape[1], shape[2], shape[3]);
            }
        }
    }

    private static void rows(KernelTrial trial, int rows, int width, boolean centers) {
        float[] x = trial.numbers(rows * width);
        float[] gain = trial.numbers(width);
        float[] bias = centers ? trial.numbers(width) : null;
        float[] dy = trial.numbers(rows * width);
        NormFormula formula = NormFormula.of(x, gain, bias, dy, rows, row -> row * width, EPSILON);
        long input = trial.floats(x);
        long gains = trial.floats(gain);
        long biases = centers ? trial.floats(bias) : 0;
        long d = trial.halves(dy);
        long output = trial.newHalves(rows * width);
        long inverses = trial.newFloats(rows);
        long means = centers ? trial.newFloats(rows) : 0;
        long epsilon = Device.bits(EPSILON);
        Launch warps = Launch.warps(rows);
        trial.device.launch(
                Kernel.NORM_FORWARD, warps, input, gains, biases, output, inverses, means, rows, width, epsilon);
        trial.compareHalves("norm_forward y", output, formula.y(), KernelTrial.BF16);
        trial.compareFloats("norm_forward inverses", inverses, formula.inverses(), KernelTrial.FLOAT);
        if (centers) {
            trial.compareFloats("norm_forward means", means, formula.means(), KernelTrial.FLOAT);
        }

        int chunks = MemoryPlan.chunks(rows);
        long partials = trial.newFloats(chunks * width);
        Launch columns = Launch.columns(width, chunks);
        trial.device.launch(
                Kernel.NORM_GAIN_PARTIALS,
                columns,
                d,
                input,
                inverses,
                means,
                partials,
                rows,
                width,
                MemoryPlan.CHUNK_ROWS);
        compareSums(trial, "norm_gain_partials", partials, chunks, formula.dGain());
        long biasPartials = trial.newFloats(chunks * width);
        trial.device.launch(Kernel.BIAS_PARTIALS, columns, d, biasPartials, rows, width, MemoryPlan.CHUNK_ROWS);
        compareSums(trial, "bias_partials", biasPartials, chunks, formula.dBias());

        float[] ones = new float[rows * width];
        Arrays.fill(ones, 1);
        long dx = trial.floats(ones);
        long copy = trial.newHalves(rows * width);
        trial.device.launch(Kernel.NORM_BACKWARD, warps, d, input, gains, inverses, means, dx, copy, rows, width);
        double[] sum = Arrays.stream(formula.dx()).map(each -> each + 1).toArray();
        trial.compareFloats("norm_backward dx", dx, sum, KernelTrial.FLOAT);
        trial.compareHalves("norm_backward copy", copy, sum, KernelTrial.BF16);
    }

    /** Heads at the beginning of rows that are {@code stride} long; what lies behind them stays. */
    private static void heads(KernelTrial trial, int tokens, int heads, int width, int stride) {
        int rows = tokens * heads;
        float[] x = trial.numbers(tokens * stride);
        float[] gain = trial.numbers(width);
        float[] dy = trial.numbers(tokens * stride);
        NormFormula formula =
                NormFormula.of(x, gain, null, dy, rows, row -> row / heads * stride + row % heads * width, EPSILON);
        long input = trial.halves(x);
        long inPlace = trial.halves(x);
        long gains = trial.floats(gain);
        long d = trial.halves(dy);
        long inverses = trial.newFloats(rows);
        Launch warps = Launch.warps(rows);
        trial.device.launch(
                Kernel.HEAD_NORM_FORWARD,
                warps,
                inPlace,
                gains,
                inPlace,
                inverses,
                rows,
                width,
                heads,
                stride,
                Device.bits(EPSILON));
        trial.compareHalves("head_norm_forward y", inPlace, formula.y(), KernelTrial.BF16);
        trial.compareFloats("head_norm_forward inverses", inverses, formula.inverses(), KernelTrial.FLOAT);

        int chunks = MemoryPlan.chunks(rows);
        long partials = trial.newFloats(chunks * width);
        trial.device.launch(
                Kernel.HEAD_NORM_GAIN_PARTIALS,
                Launch.columns(width, chunks),
                d,
                input,
                inverses,
                partials,
                rows,
                width,
                heads,
                stride,
                MemoryPlan.CHUNK_ROWS);
        compareSums(trial, "head_norm_gain_partials", partials, chunks, formula.dGain());

        trial.device.launch(Kernel.HEAD_NORM_BACKWARD, warps, d, input, gains, inverses, rows, width, heads, stride);
        trial.compareHalves("head_norm_backward dx", d, formula.dx(), KernelTrial.BF16);
    }

    private static void compareSums(KernelTrial trial, String kernel, long partials, int chunks, double[] expected) {
        int width = expected.length;
        long gradient = trial.newFloats(width);
        trial.device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), partials, gradient, chunks, width, 0);
        trial.compareFloats(kernel + " sum_partials", gradient, expected, KernelTrial.FLOAT);
        trial.device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), partials, gradient, chunks, width, 1);
        double[] twice = Arrays.stream(expected).map(sum -> 2 * sum).toArray();
        trial.compareFloats(kernel + " sum_partials that adds", gradient, twice, KernelTrial.FLOAT);
    }
}
