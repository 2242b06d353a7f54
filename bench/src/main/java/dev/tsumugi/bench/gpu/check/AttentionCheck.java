package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.Dropout;
import dev.tsumugi.model.engine.cuda.Memory;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.Arrays;
import java.util.List;

/** The kernels that know the width of a head: attention in training and to a cache, and rotation. */
final class AttentionCheck {

    private static final int THREADS = 128;
    /** Probabilities are in bf16, too. */
    private static final double ROUNDED_TWICE = 2 * KernelTrial.BF16;

    private static final double DROPOUT = 0.3;
    /** One position in so many begins a document. */
    private static final int DOCUMENT_LENGTH = 40;

    private AttentionCheck() {}

    static void run(Device device, int headWidth, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 1, 1, 1}, {65, 2, 1, 2}, {64, 1, 1, 1}, {130, 2, 2, 1}}) {
            int length = shape[0];
            String name = shape[3] + " sequences of " + length + ", " + shape[1] + " and " + shape[2] + " heads of "
                    + headWidth;
            for (double dropout : new double[] {0, DROPOUT}) {
                try (KernelTrial trial = new KernelTrial(device, name, results)) {
                    training(trial, headWidth, length, shape[1], shape[2], shape[3], dropout);
                }
            }
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                cached(trial, headWidth, length, shape[1], shape[2]);
            }
            for (int direction : new int[] {1, -1}) {
                try (KernelTrial trial = new KernelTrial(device, name, results)) {
                    PointwiseCheck.rotation(trial, length, shape[1], headWidth, direction);
                }
            }
        }
    }

    private static void training(
            KernelTrial trial, int width, int length, int heads, int keyHeads, int sequences, double probability) {
        int rows = sequences * length;
        int stride = (heads + 2 * keyHeads) * width;
        float[] qkv = trial.numbers(rows * stride);
        float[] dMixed = trial.numbers(rows * heads * width);
        int[] begins = trial.below(DOCUMENT_LENGTH, rows);
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = row % length == 0 || begins[row] == 0 ? row % length : starts[row - 1];
        }
        DropoutMask mask = DropoutMask.of(-5, probability);
        AttentionFormula formula = new AttentionFormula(width, length, heads, keyHeads, qkv, starts, dMixed, mask);
        long x = trial.halves(qkv);
        long d = trial.halves(dMixed);
        long start = trial.integers(starts);
        long mixed = trial.newHalves(dMixed.length);
        long logSums = trial.newFloats(rows * heads);
        long deltas = trial.newFloats(rows * heads);
        long dQkv = trial.newHalves(qkv.length);
        long scale = Device.bits(1 / Math.sqrt(width));
        String twin = mask.isActive() ? "_dropping" : "";
        try (Memory memory = DropoutCheck.memory(trial.device, width, heads, keyHeads, rows, probability)) {
            ModelConfig config = DropoutCheck.config(width, heads, keyHeads, rows);
            Dropout dropout = new Dropout(trial.device, config, memory, rows, mask);
            dropout.upload(mask.stream(), 0);
            dropout.choose(0);
            Launch forward = Launch.attentionForward(width, length, heads, sequences);
            dropout.attend(Kernel.ATTENTION_FORWARD, forward, x, start, mixed, logSums, length, heads, keyHeads, scale);
            trial.compareHalves("attention_forward" + twin + " mixed", mixed, formula.mixed(), ROUNDED_TWICE);
            trial.compareFloats("attention_forward" + twin + " logSums", logSums, formula.logSums(), KernelTrial.FLOAT);
            trial.device.launch(
                    Kernel.ATTENTION_DELTAS, Launch.warps((long) rows * heads), mixed, d, deltas, rows, heads);
            trial.compareFloats("attention_deltas", deltas, formula.deltas(), ROUNDED_TWICE);
            for (Kernel kernel : new Kernel[] {Kernel.ATTENTION_BACKWARD_QUERIES, Kernel.ATTENTION_BACKWARD_KEYS}) {
                int own = kernel == Kernel.ATTENTION_BACKWARD_KEYS ? keyHeads : heads;
                Launch backward = Launch.attentionBackward(width, length, own, sequences);
                dropout.attend(kernel, backward, x, start, d, logSums, deltas, dQkv, length, heads, keyHeads, scale);
            }
        }
        trial.compareHalves(
                "attention_backward_queries" + twin + ", attention_backward_keys" + twin
                        + (mask.isActive() ? " and dropout_keys" : ""),
                dQkv,
                formula.dQkv(),
                ROUNDED_TWICE);
        if (sequences == 1) {
            probabilities(trial, x, start, logSums, length, heads, keyHeads, scale, formula);
        }
    }

    private static void probabilities(
            KernelTrial trial,
            long x,
            long start,
            long logSums,
            int length,
            int heads,
            int keyHeads,
            long scale,
            AttentionFormula formula) {
        long probabilities = trial.newFloats(heads * length * length);
        trial.device.launch(
                Kernel.ATTENTION_PROBABILITIES,
                Launch.threads((long) heads * length * length),
                x,
                start,
                logSums,
                probabilities,
                length,
                heads,
                keyHeads,
                scale);
        trial.compareFloats("attention_probabilities", probabilities, formula.probabilities(), 10 * KernelTrial.FLOAT);
    }

    /** All positions of a sequence go into the second layer of a cache, and each attends to those up to itself. */
    private static void cached(KernelTrial trial, int width, int length, int heads, int keyHeads) {
        int layer = 1;
        int contextLength = length + 3;
        int keyWidth = keyHeads * width;
        float[] qkv = trial.numbers(length * (heads + 2 * keyHeads) * width);
        int[] positions = new int[length];
        Arrays.setAll(positions, position -> position);
        float[] dMixed = new float[length * heads * width];
        AttentionFormula formula = new AttentionFormula(
                width, length, heads, keyHeads, qkv, new int[length], dMixed, DropoutMask.of(0, 0));
        long x = trial.halves(qkv);
        long position = trial.integers(positions);
        long[] caches = new long[length];
        Arrays.fill(caches, trial.newHalves((layer + 1) * 2 * contextLength * keyWidth));
        long cache = trial.longs(caches);
        trial.device.launch(
                Kernel.CACHE_KEYS_VALUES,
                Launch.blocks(length, THREADS),
                x,
                cache,
                position,
                heads * width,
                keyWidth,
                layer,
                contextLength);
        long mixed = trial.newHalves(length * heads * width);
        trial.device.launch(
                Kernel.CACHED_ATTENTION,
                Launch.cachedAttention(heads, length),
                x,
                cache,
                position,
                mixed,
                heads,
                keyHeads,
                layer,
                contextLength,
                Device.bits(1 / Math.sqrt(width)));
        trial.compareHalves("cache_keys_values and cached_attention", mixed, formula.mixed(), KernelTrial.BF16);
        long prompt = trial.newHalves(length * heads * width);
        int cut = length / 3;
        for (int[] part : new int[][] {{0, cut}, {cut, length - cut}}) {
            if (part[1] > 0) {
                trial.device.launch(
                        Kernel.PROMPT_ATTENTION,
                        Launch.attentionForward(width, part[1], heads, 1),
                        x + (long) part[0] * (heads + 2 * keyHeads) * width * Short.BYTES,
                        caches[0],
                        prompt + (long) part[0] * heads * width * Short.BYTES,
                        part[1],
                        part[0],
                        heads,
                        keyHeads,
                        layer,
                        contextLength,
                        Device.bits(1 / Math.sqrt(width)));
            }
        }
        trial.compareHalves("prompt_attention", prompt, formula.mixed(), ROUNDED_TWICE);
    }
}
