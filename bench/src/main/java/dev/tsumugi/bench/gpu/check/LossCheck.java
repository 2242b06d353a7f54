package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.List;

/** The kernels of loss.cu. */
final class LossCheck {

    private static final int THREADS = 256;
    private static final int MEAN_THREADS = 1024;

    private LossCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8, 0}, {9, 53, 0}, {3, 2061, 1}}) {
            double zLoss = shape[2] * 0.01;
            String name = shape[0] + " rows of " + shape[1] + ", z-loss " + zLoss;
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                crossEntropy(trial, shape[0], shape[1], zLoss);
            }
        }
        for (int count : new int[] {1, 37, 5000}) {
            try (KernelTrial trial = new KernelTrial(device, count + " values", results)) {
                mean(trial, count);
            }
        }
    }

    /** Every other row has a target. */
    private static void crossEntropy(KernelTrial trial, int rows, int vocabulary, double zLoss) {
        int stride = (vocabulary + 7) / 8 * 8;
        float factor = 0.5f;
        float[] logits = trial.numbers(rows * stride);
        int[] targets = trial.below(vocabulary, rows);
        targets[0] = vocabulary - 1;
        double[] losses = new double[rows];
        double[] gradient = new double[rows * stride];
        for (int row = 0; row < rows; row++) {
            if (row % 2 == 1) {
                targets[row] = -1;
                continue;
            }
            double sum = 0;
            for (int v = 0; v < vocabulary; v++) {
                sum += Math.exp(logits[row * stride + v]);
            }
            double logSum = Math.log(sum);
            losses[row] = logSum - logits[row * stride + targets[row]] + zLoss * logSum * logSum;
            for (int v = 0; v < vocabulary; v++) {
                double p = Math.exp(logits[row * stride + v] - logSum) * (1 + 2 * zLoss * logSum);
                gradient[row * stride + v] = factor * (p - (v == targets[row] ? 1 : 0));
            }
        }
        long x = trial.halves(logits);
        long target = trial.integers(targets);
        long factors = trial.floats(factor);
        for (int withGradient = 0; withGradient < 2; withGradient++) {
            long loss = trial.newFloats(rows);
            trial.device.launch(
                    Kernel.CROSS_ENTROPY,
                    Launch.blocks(rows, THREADS),
                    x,
                    target,
                    loss,
                    factors,
                    vocabulary,
                    stride,
                    Device.bits(zLoss),
                    withGradient);
            trial.compareFloats("cross_entropy losses", loss, losses, KernelTrial.FLOAT);
        }
        trial.compareHalves("cross_entropy gradient", x, gradient, KernelTrial.BF16);
    }

    private static void mean(KernelTrial trial, int count) {
        float[] values = trial.numbers(count);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            values[i] = Math.abs(values[i]); // as losses are; sums of both signs would be small beside their terms
            sum += values[i];
        }
        long mean = trial.newFloats(1);
        trial.device.launch(
                Kernel.MEAN_LOSS,
                Launch.blocks(1, MEAN_THREADS),
                trial.floats(values),
                trial.floats(0.25f),
                mean,
                count);
        trial.compareFloats("mean_loss", mean, new double[] {sum / 4}, KernelTrial.FLOAT);
    }
}
