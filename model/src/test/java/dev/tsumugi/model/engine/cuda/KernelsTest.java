package dev.tsumugi.model.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.DropoutMask;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single kernels beside plain loops in double precision on the same rounded numbers: what is left is the output's rounding. */
class KernelsTest {

    private static final double ROUNDING = 6e-3;

    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @CsvSource({
        "16, 1, 1, 1, 1, 0",
        "16, 65, 2, 1, 2, 0",
        "64, 64, 1, 1, 1, 0",
        "64, 130, 2, 2, 1, 0",
        "128, 97, 2, 1, 1, 0",
        "16, 65, 2, 1, 2, 0.3",
        "64, 130, 2, 2, 1, 0.1",
        "128, 97, 2, 1, 1, 0.5"
    })
    void attentionAndItsGradientAreThoseOfTheFormula(
            int width, int length, int heads, int keyHeads, int sequences, double dropout) {
        int rows = sequences * length;
        int stride = (heads + 2 * keyHeads) * width;
        float[] qkv = rounded(rows * stride);
        float[] dMixed = rounded(rows * heads * width);
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = row % length == 0 || random.nextInt(40) == 0 ? row % length : starts[row - 1];
        }
        DropoutMask mask = DropoutMask.of(-5, dropout);
        AttentionFormula formula = new AttentionFormula(width, length, heads, keyHeads, qkv, starts, dMixed, mask);
        ModelConfig config = new ModelConfig(8, length, heads * width, 1, heads, keyHeads, 8, 10_000, 1e-5, false);
        TrainingOptions options = new TrainingOptions(dropout, 0, Recompute.NONE);
        try (EmulatedDevice device = new EmulatedDevice(width);
                Memory memory = new Memory(device, MemoryPlan.ofBatch(config, options, rows, true))) {
            Dropout dropping = new Dropout(device, config, memory, rows, mask);
            dropping.upload(mask.stream());
            dropping.choose(0);
            long x = upload(device, qkv);
            long d = upload(device, dMixed);
            long mixed = device.allocate((long) rows * heads * width * Short.BYTES);
            long logSums = device.allocate((long) rows * heads * Float.BYTES);
            long deltas = device.allocate((long) rows * heads * Float.BYTES);
            long dQkv = device.allocate((long) rows * stride * Short.BYTES);
            long start = device.allocate((long) rows * Integer.BYTES);
            device.upload(start, new IntPointer(starts), (long) rows * Integer.BYTES);
            long scale = Device.bits(1 / Math.sqrt(width));
            Launch launch = Launch.attentionForward(width, length, heads, sequences);
            dropping.attend(Kernel.ATTENTION_FORWARD, launch, x, start, mixed, logSums, length, heads, keyHeads, scale);
            device.launch(Kernel.ATTENTION_DELTAS, Launch.warps((long) rows * heads), mixed, d, deltas, rows, heads);
            for (Kernel kernel : new Kernel[] {Kernel.ATTENTION_BACKWARD_QUERIES, Kernel.ATTENTION_BACKWARD_KEYS}) {
                int own = kernel == Kernel.ATTENTION_BACKWARD_KEYS ? keyHeads : heads;
                Launch backward = Launch.attentionBackward(width, length, own, sequences);
                dropping.attend(kernel, backward, x, start, d, logSums, deltas, dQkv, length, heads, keyHeads, scale);
            }
            assertThat(error(download(device, mixed, rows * heads * width), formula.mixed()))
                    .isLessThan(ROUNDING);
            assertThat(error(download(device, dQkv, rows * stride), formula.dQkv()))
                    .isLessThan(2 * ROUNDING);
            for (long address : new long[] {x, d, mixed, logSums, deltas, dQkv, start}) {
                device.free(address);
            }
        }
    }

    @Test
    void dropoutIsThatOfTheMask() {
        ModelConfig config = new ModelConfig(8, 7, 48, 1, 3, 3, 8, 10_000, 1e-5, false);
        int rows = 7;
        DropoutMask mask = DropoutMask.of(0x123456789ABCDEFL, 0.3);
        double[] expected = new double[rows * config.width()];
        double[] withAddend = new double[expected.length];
        float[] ones = new float[expected.length];
        Arrays.fill(ones, 1);
        for (int i = 0; i < expected.length; i++) {
            int key = mask.rowKey(DropoutMask.attention(4), i / config.width());
            expected[i] = DropoutMask.drops(key, i % config.width(), mask.threshold()) ? 0 : mask.scale();
            withAddend[i] = expected[i] + 1;
        }
        TrainingOptions options = new TrainingOptions(0.3, 0, Recompute.NONE);
        try (EmulatedDevice device = new EmulatedDevice(16);
                Memory memory = new Memory(device, MemoryPlan.ofBatch(config, options, rows, true))) {
            Dropout dropout = new Dropout(device, config, memory, rows, mask);
            dropout.upload(mask.stream());
            long x = uploadFloats(device, ones);
            long addend = uploadFloats(device, ones);
            long d = upload(device, ones);
            dropout.applyAndAdd(DropoutMask.attention(4), x, addend);
            dropout.apply(DropoutMask.attention(4), d);
            assertThat(error(downloadFloats(device, x, expected.length), withAddend))
                    .isLessThan(1e-7);
            assertThat(error(download(device, d, expected.length), expected)).isLessThan(ROUNDING);
            dropout.applyAndAdd(DropoutMask.attention(4), addend, 0);
            assertThat(error(downloadFloats(device, addend, expected.length), expected))
                    .isLessThan(1e-7);
            for (long address : new long[] {x, addend, d}) {
                device.free(address);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "9, 264", "300, 64", "130, 520"})
    void normAndItsGradientAreThoseOfTheFormula(int rows, int width) {
        float[] x = rounded(rows * width);
        float[] gain = rounded(width);
        float[] dy = rounded(rows * width);
        double[] y = new double[rows * width];
        double[] dx = new double[rows * width];
        double[] dGain = new double[width];
        for (int row = 0; row < rows; row++) {
            double squares = 1e-5 * width;
            double projection = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                squares += (double) x[i] * x[i];
                projection += (double) dy[i] * gain[i % width] * x[i];
            }
            double inverse = 1 / Math.sqrt(squares / width);
            for (int i = row * width; i < (row + 1) * width; i++) {
                y[i] = x[i] * inverse * gain[i % width];
                dx[i] = 1 + dy[i] * gain[i % width] * inverse - x[i] * projection * Math.pow(inverse, 3) / width;
                dGain[i % width] += dy[i] * x[i] * inverse;
            }
        }
        int chunks = (int) MemoryPlan.gainChunks(rows);
        try (EmulatedDevice device = new EmulatedDevice(16)) {
            long input = uploadFloats(device, x);
            long weight = uploadFloats(device, gain);
            long d = upload(device, dy);
            float[] ones = new float[rows * width];
            Arrays.fill(ones, 1);
            long sum = uploadFloats(device, ones);
            long output = device.allocate((long) rows * width * Short.BYTES);
            long inverses = device.allocate((long) rows * Float.BYTES);
            long partials = device.allocate((long) chunks * width * Float.BYTES);
            long gradient = device.allocate((long) width * Float.BYTES);
            device.launch(
                    Kernel.RMS_NORM_FORWARD,
                    Launch.warps(rows),
                    input,
                    weight,
                    output,
                    inverses,
                    rows,
                    width,
                    Device.bits(1e-5));
            assertThat(error(download(device, output, rows * width), y)).isLessThan(ROUNDING);
            device.launch(
                    Kernel.RMS_NORM_GAIN_PARTIALS,
                    Launch.gainPartials(width, chunks),
                    d,
                    input,
                    inverses,
                    partials,
                    rows,
                    width,
                    MemoryPlan.GAIN_CHUNK);
            device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), partials, gradient, chunks, width);
            device.launch(
                    Kernel.RMS_NORM_BACKWARD, Launch.warps(rows), d, input, weight, inverses, sum, output, rows, width);
            assertThat(error(downloadFloats(device, sum, rows * width), dx)).isLessThan(1e-5);
            assertThat(error(downloadFloats(device, gradient, width), dGain)).isLessThan(1e-5);
            for (long address : new long[] {input, weight, d, sum, output, inverses, partials, gradient}) {
                device.free(address);
            }
        }
    }

    @Test
    void crossEntropyAndItsGradientAreThoseOfTheFormula() {
        int vocabulary = 2061;
        int stride = 2064;
        int[] targets = {5, -1, 2060};
        float[] logits = rounded(3 * stride);
        double zLoss = 0.01;
        double[] losses = new double[3];
        double[] expected = new double[3 * stride];
        for (int row = 0; row < 3; row += 2) {
            double sum = 0;
            for (int v = 0; v < vocabulary; v++) {
                sum += Math.exp(logits[row * stride + v]);
            }
            double logSum = Math.log(sum);
            losses[row] = logSum - logits[row * stride + targets[row]] + zLoss * logSum * logSum;
            for (int v = 0; v < vocabulary; v++) {
                double p = Math.exp(logits[row * stride + v] - logSum) * (1 + 2 * zLoss * logSum);
                expected[row * stride + v] = (p - (v == targets[row] ? 1 : 0)) / 2;
            }
        }
        try (EmulatedDevice device = new EmulatedDevice(16)) {
            long x = upload(device, logits);
            long target = device.allocate(3L * Integer.BYTES);
            device.upload(target, new IntPointer(targets), 3L * Integer.BYTES);
            long loss = device.allocate(3L * Float.BYTES);
            long factor = uploadFloats(device, new float[] {0.5f});
            device.launch(
                    Kernel.CROSS_ENTROPY,
                    Launch.blocks(3, 256),
                    x,
                    target,
                    loss,
                    factor,
                    vocabulary,
                    stride,
                    Device.bits(zLoss),
                    1);
            assertThat(error(downloadFloats(device, loss, 3), losses)).isLessThan(1e-6);
            assertThat(error(download(device, x, 3 * stride), expected)).isLessThan(ROUNDING);
            for (long address : new long[] {x, target, loss, factor}) {
                device.free(address);
            }
        }
    }

    /** Random numbers that bf16 holds. */
    private float[] rounded(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits((float) random.nextGaussian()) & 0xFFFF0000);
        }
        return values;
    }

    private static long upload(Device device, float[] values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            halves[i] = (short) (Float.floatToRawIntBits(values[i]) >> 16);
        }
        long address = device.allocate((long) values.length * Short.BYTES);
        device.upload(address, new ShortPointer(halves), (long) values.length * Short.BYTES);
        return address;
    }

    private static long uploadFloats(Device device, float[] values) {
        long address = device.allocate((long) values.length * Float.BYTES);
        device.upload(address, new FloatPointer(values), (long) values.length * Float.BYTES);
        return address;
    }

    private static float[] download(Device device, long address, int count) {
        short[] halves = new short[count];
        try (ShortPointer host = new ShortPointer((long) count)) {
            device.download(host, address, (long) count * Short.BYTES);
            host.get(halves);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(halves[i] << 16);
        }
        return values;
    }

    private static float[] downloadFloats(Device device, long address, int count) {
        float[] values = new float[count];
        try (FloatPointer host = new FloatPointer((long) count)) {
            device.download(host, address, (long) count * Float.BYTES);
            host.get(values);
        }
        return values;
    }

    private static double error(float[] actual, double[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return norm == 0 ? difference : Math.sqrt(difference / norm);
    }
}
