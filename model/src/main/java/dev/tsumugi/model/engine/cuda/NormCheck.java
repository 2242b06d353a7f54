package dev.tsumugi.model.engine.cuda;

import java.util.Arrays;
import java.util.List;

/** The kernels of norm.cu. */
final class NormCheck {

    private static final double EPSILON = 1e-5;

    private NormCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8}, {9, 264}, {300, 64}, {130, 520}}) {
            String name = shape[0] + " rows of " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                rows(trial, shape[0], shape[1]);
            }
        }
        for (int[] shape : new int[][] {{1, 1, 16, 16}, {37, 3, 64, 256}, {70, 2, 128, 512}}) {
            String name = shape[0] + " rows of " + shape[1] + " heads of " + shape[2];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                heads(trial, shape[0], shape[1], shape[2], shape[3]);
            }
        }
    }

    private static void rows(KernelTrial trial, int rows, int width) {
        float[] x = trial.numbers(rows * width);
        float[] gain = trial.numbers(width);
        float[] dy = trial.numbers(rows * width);
        NormFormula formula = NormFormula.of(x, gain, dy, rows, row -> row * width, EPSILON);
        long input = trial.floats(x);
        long gains = trial.floats(gain);
        long d = trial.halves(dy);
        long output = trial.newHalves(rows * width);
        long inverses = trial.newFloats(rows);
        Launch warps = Launch.warps(rows);
        trial.device.launch(
                Kernel.RMS_NORM_FORWARD, warps, input, gains, output, inverses, rows, width, Device.bits(EPSILON));
        trial.compareHalves("rms_norm_forward y", output, formula.y(), KernelTrial.BF16);
        trial.compareFloats("rms_norm_forward inverses", inverses, formula.inverses(), KernelTrial.FLOAT);

        int chunks = (int) MemoryPlan.gainChunks(rows);
        long partials = trial.newFloats(chunks * width);
        trial.device.launch(
                Kernel.RMS_NORM_GAIN_PARTIALS,
                Launch.gainPartials(width, chunks),
                d,
                input,
                inverses,
                partials,
                rows,
                width,
                MemoryPlan.GAIN_CHUNK);
        compareGain(trial, "rms_norm_gain_partials", partials, chunks, formula);

        float[] ones = new float[rows * width];
        Arrays.fill(ones, 1);
        long dx = trial.floats(ones);
        long copy = trial.newHalves(rows * width);
        trial.device.launch(Kernel.RMS_NORM_BACKWARD, warps, d, input, gains, inverses, dx, copy, rows, width);
        double[] sum = Arrays.stream(formula.dx()).map(each -> each + 1).toArray();
        trial.compareFloats("rms_norm_backward dx", dx, sum, KernelTrial.FLOAT);
        trial.compareHalves("rms_norm_backward copy", copy, sum, KernelTrial.BF16);
    }

    /** Heads at the beginning of rows that are {@code stride} long; what lies behind them stays. */
    private static void heads(KernelTrial trial, int tokens, int heads, int width, int stride) {
        int rows = tokens * heads;
        float[] x = trial.numbers(tokens * stride);
        float[] gain = trial.numbers(width);
        float[] dy = trial.numbers(tokens * stride);
        NormFormula formula =
                NormFormula.of(x, gain, dy, rows, row -> row / heads * stride + row % heads * width, EPSILON);
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

        int chunks = (int) MemoryPlan.gainChunks(rows);
        long partials = trial.newFloats(chunks * width);
        trial.device.launch(
                Kernel.HEAD_NORM_GAIN_PARTIALS,
                Launch.gainPartials(width, chunks),
                d,
                input,
                inverses,
                partials,
                rows,
                width,
                heads,
                stride,
                MemoryPlan.GAIN_CHUNK);
        compareGain(trial, "head_norm_gain_partials", partials, chunks, formula);

        trial.device.launch(Kernel.HEAD_NORM_BACKWARD, warps, d, input, gains, inverses, rows, width, heads, stride);
        trial.compareHalves("head_norm_backward dx", d, formula.dx(), KernelTrial.BF16);
    }

    private static void compareGain(KernelTrial trial, String kernel, long partials, int chunks, NormFormula formula) {
        int width = formula.dGain().length;
        long gradient = trial.newFloats(width);
        trial.device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), partials, gradient, chunks, width);
        trial.compareFloats(kernel + " sum_partials", gradient, formula.dGain(), KernelTrial.FLOAT);
    }
}
