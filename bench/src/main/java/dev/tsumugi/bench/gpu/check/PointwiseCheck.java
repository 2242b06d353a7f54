package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.List;

/** The kernels of pointwise.cu. */
final class PointwiseCheck {

    private static final int ROTATED_POSITIONS = 9;

    private PointwiseCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8}, {9, 264}, {65, 88}}) {
            String name = shape[0] + " rows of " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                swiglu(trial, shape[0], shape[1]);
                gelu(trial, shape[0], shape[1]);
            }
        }
    }

    private static void swiglu(KernelTrial trial, int rows, int width) {
        float[] x = trial.numbers(2 * rows * width);
        float[] dy = trial.numbers(rows * width);
        double[] y = new double[rows * width];
        double[] dx = new double[2 * rows * width];
        for (int i = 0; i < y.length; i++) {
            int gateAt = i / width * 2 * width + i % width;
            double gate = x[gateAt];
            double up = x[gateAt + width];
            double sigmoid = 1 / (1 + Math.exp(-gate));
            y[i] = gate * sigmoid * up;
            dx[gateAt] = dy[i] * up * sigmoid * (1 + gate * (1 - sigmoid));
            dx[gateAt + width] = dy[i] * gate * sigmoid;
        }
        long input = trial.halves(x);
        long output = trial.newHalves(y.length);
        Launch vectors = Launch.vectors(y.length);
        trial.device.launch(Kernel.SWIGLU_FORWARD, vectors, input, output, rows, width);
        trial.compareHalves("swiglu_forward", output, y, KernelTrial.BF16);
        trial.device.launch(Kernel.SWIGLU_BACKWARD, vectors, trial.halves(dy), input, input, rows, width);
        trial.compareHalves("swiglu_backward in place", input, dx, KernelTrial.BF16);
    }

    private static void gelu(KernelTrial trial, int rows, int width) {
        float[] x = trial.numbers(rows * width);
        float[] dy = trial.numbers(rows * width);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double slope = Math.sqrt(2 / Math.PI);
        for (int i = 0; i < y.length; i++) {
            x[i] *= 4; // far enough for both ends of the curve
            double tanh = Math.tanh(slope * (x[i] + 0.044715 * Math.pow(x[i], 3)));
            y[i] = x[i] * (1 + tanh) / 2;
            double inner = slope * (1 + 3 * 0.044715 * x[i] * x[i]);
            dx[i] = dy[i] * ((1 + tanh) / 2 + x[i] / 2 * (1 - tanh * tanh) * inner);
        }
        long input = trial.halves(x);
        long output = trial.newHalves(y.length);
        Launch vectors = Launch.vectors(y.length);
        trial.device.launch(Kernel.GELU_FORWARD, vectors, input, output, rows, width);
        trial.compareHalves("gelu_forward", output, y, KernelTrial.BF16);
        trial.device.launch(Kernel.GELU_BACKWARD, vectors, trial.halves(dy), input, input, rows, width);
        trial.compareHalves("gelu_backward in place", input, dx, KernelTrial.BF16);
    }

    /** Rotates heads of this device's width at the beginning of rows with one more head, which stays. */
    static void rotation(KernelTrial trial, int rows, int heads, int headWidth, int direction) {
        int half = headWidth / 2;
        int stride = (heads + 1) * headWidth;
        float[] x = trial.numbers(rows * stride);
        float[] cosines = trial.numbers(ROTATED_POSITIONS * half);
        float[] sines = trial.numbers(ROTATED_POSITIONS * half);
        int[] positions = trial.below(ROTATED_POSITIONS, rows);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < heads * half; i++) {
                int first = row * stride + i / half * headWidth + i % half;
                double cosine = cosines[positions[row] * half + i % half];
                double sine = direction * sines[positions[row] * half + i % half];
                y[first] = x[first] * cosine - x[first + half] * sine;
                y[first + half] = x[first + half] * cosine + x[first] * sine;
            }
        }
        long inPlace = trial.halves(x);
        trial.device.launch(
                Kernel.ROTATE,
                Launch.vectors((long) rows * heads * half),
                inPlace,
                trial.floats(cosines),
                trial.floats(sines),
                trial.integers(positions),
                rows,
                heads,
                stride,
                direction);
        trial.compareHalves("rotate by " + direction, inPlace, y, KernelTrial.BF16);
    }
}
