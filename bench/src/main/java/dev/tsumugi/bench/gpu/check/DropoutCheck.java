package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.cuda.Dropout;
import dev.tsumugi.model.engine.cuda.Memory;
import dev.tsumugi.model.engine.cuda.MemoryPlan;
import dev.tsumugi.model.engine.cuda.device.Device;
import java.util.List;

/** The kernels of dropout.cu but the one that makes keys, which {@link AttentionCheck} needs. */
final class DropoutCheck {

    private static final double PROBABILITY = 0.3;
    private static final int ROWS_BEFORE = 12;
    private static final int SITE = DropoutMask.attention(4);

    private DropoutCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 16}, {7, 48}, {130, 264}}) {
            String name = shape[0] + " rows of " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                dropping(trial, shape[0], shape[1]);
            }
        }
    }

    private static void dropping(KernelTrial trial, int rows, int width) {
        DropoutMask mask = DropoutMask.of(0x123456789ABCDEFL, PROBABILITY);
        float[] x = trial.numbers(rows * width);
        float[] addend = trial.numbers(rows * width);
        double[] dropped = new double[x.length];
        double[] sum = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int key = mask.rowKey(SITE, ROWS_BEFORE + i / width);
            dropped[i] = DropoutMask.drops(key, i % width, mask.threshold()) ? 0 : x[i] * mask.scale();
            sum[i] = dropped[i] + addend[i];
        }
        try (Memory memory = memory(trial.device, width, 1, 1, rows, PROBABILITY)) {
            Dropout dropout = new Dropout(trial.device, config(width, 1, 1, rows), memory, rows, mask);
            dropout.upload(mask.stream(), ROWS_BEFORE);
            long alone = trial.floats(x);
            dropout.applyAndAdd(SITE, alone, 0);
            trial.compareFloats("drop_and_add without addend", alone, dropped, KernelTrial.FLOAT);
            long added = trial.floats(x);
            dropout.applyAndAdd(SITE, added, trial.floats(addend));
            trial.compareFloats("drop_and_add", added, sum, KernelTrial.FLOAT);
            long derivative = trial.halves(x);
            dropout.apply(SITE, derivative);
            trial.compareHalves("drop bf16", derivative, dropped, KernelTrial.BF16);
        }
    }

    /** A model with rows and heads of such widths. */
    static ModelConfig config(int headWidth, int heads, int keyHeads, int length) {
        return new ModelConfig(8, length, heads * headWidth, 1, heads, keyHeads, 8, 10_000, 1e-5, false);
    }

    /** What dropout needs on the device. */
    static Memory memory(Device device, int headWidth, int heads, int keyHeads, int rows, double probability) {
        TrainingOptions options = new TrainingOptions(probability, 0, Recompute.NONE);
        return new Memory(device, MemoryPlan.ofBatch(config(headWidth, heads, keyHeads, rows), options, rows, true));
    }
}
