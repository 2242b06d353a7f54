package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kernels of embedding.cu. */
final class EmbeddingCheck {

    private static final int VOCABULARY = 11;
    private static final int THREADS = 128;

    private EmbeddingCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8}, {37, 264}, {5, 1096}}) {
            String name = shape[0] + " rows of " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                embedding(trial, shape[0], shape[1]);
            }
        }
    }

    private static void embedding(KernelTrial trial, int rows, int width) {
        int[] ids = trial.below(VOCABULARY, rows);
        float[] table = trial.numbers(VOCABULARY * width);
        float[] dx = trial.numbers(rows * width);
        float[] before = trial.numbers(VOCABULARY * width);
        double[] x = new double[rows * width];
        double[] gradient = new double[before.length];
        for (int i = 0; i < before.length; i++) {
            gradient[i] = before[i];
        }
        Map<Integer, List<Integer>> rowsOfId = new TreeMap<>();
        for (int row = 0; row < rows; row++) {
            rowsOfId.computeIfAbsent(ids[row], id -> new ArrayList<>()).add(row);
            for (int c = 0; c < width; c++) {
                x[row * width + c] = table[ids[row] * width + c];
                gradient[ids[row] * width + c] += dx[row * width + c];
            }
        }
        long output = trial.newFloats(x.length);
        Launch warps = Launch.warps(rows);
        long tables = trial.floats(table);
        long id = trial.integers(ids);
        trial.device.launch(Kernel.EMBED, warps, tables, id, 0, 0, output, rows, width);
        trial.compareFloats("embed", output, x, KernelTrial.EXACT);
        int[] positions = trial.below(VOCABULARY, rows);
        double[] sum = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            sum[i] = x[i] + table[positions[i / width] * width + i % width];
        }
        long position = trial.integers(positions);
        trial.device.launch(Kernel.EMBED, warps, tables, id, tables, position, output, rows, width);
        trial.compareFloats("embed with learned positions", output, sum, KernelTrial.FLOAT);

        int[] starts = new int[rowsOfId.size() + 1];
        int group = 0;
        for (List<Integer> rowsOfOne : rowsOfId.values()) {
            starts[group + 1] = starts[group] + rowsOfOne.size();
            group++;
        }
        long sums = trial.floats(before);
        trial.device.launch(
                Kernel.EMBEDDING_GRADIENT,
                Launch.blocks(rows, THREADS),
                trial.floats(dx),
                trial.integers(rowsOfId.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .toArray()),
                trial.integers(starts),
                trial.integers(
                        rowsOfId.keySet().stream().mapToInt(Integer::intValue).toArray()),
                trial.integers(rowsOfId.size()),
                sums,
                width);
        trial.compareFloats("embedding_gradient", sums, gradient, KernelTrial.FLOAT);
    }
}
