package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** Kernels tried on one shape: random inputs in the device's memory, and outputs beside what they should be. */
final class KernelTrial implements AutoCloseable {

    /** What an output in bf16 is off by when all before it is exact. */
    static final double BF16 = 6e-3;
    /** The same for floats, sums of some thousands among them. */
    static final double FLOAT = 1e-4;
    /** For what is only moved. */
    static final double EXACT = 0;

    private static final int SEED = 5;

    final Device device;
    private final String shape;
    private final List<KernelCheck.Result> results;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Long> allocated = new ArrayList<>();

    KernelTrial(Device device, String shape, List<KernelCheck.Result> results) {
        this.device = device;
        this.shape = shape;
        this.results = results;
    }

    /** Random numbers that bf16 holds. */
    float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits((float) random.nextGaussian()) & 0xFFFF0000);
        }
        return values;
    }

    /** Random whole numbers from 0 up to but without a bound. */
    int[] below(int bound, int count) {
        return random.ints(count, 0, bound).toArray();
    }

    private long allocate(long bytes) {
        long address = device.allocate(bytes);
        allocated.add(address);
        return address;
    }

    private long upload(Pointer host, long bytes) {
        long address = allocate(bytes);
        device.upload(address, host, bytes);
        return address;
    }

    /** The address of numbers that bf16 holds, in bf16. */
    long halves(float... values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = (short) (Float.floatToRawIntBits(values[i]) >> 16);
        }
        try (ShortPointer host = new ShortPointer(bits)) {
            return upload(host, (long) bits.length * Short.BYTES);
        }
    }

    long floats(float... values) {
        try (FloatPointer host = new FloatPointer(values)) {
            return upload(host, (long) values.length * Float.BYTES);
        }
    }

    long integers(int... values) {
        try (IntPointer host = new IntPointer(values)) {
            return upload(host, (long) values.length * Integer.BYTES);
        }
    }

    long longs(long... values) {
        try (LongPointer host = new LongPointer(values)) {
            return upload(host, (long) values.length * Long.BYTES);
        }
    }

    /** The address of undefined numbers in bf16. */
    long newHalves(int count) {
        return allocate((long) count * Short.BYTES);
    }

    long newFloats(int count) {
        return allocate((long) count * Float.BYTES);
    }

    /** Compares numbers in bf16 on the device. */
    void compareHalves(String output, long address, double[] expected, double accepted) {
        float[] actual = new float[expected.length];
        try (ShortPointer host = new ShortPointer((long) expected.length)) {
            device.download(host, address, (long) expected.length * Short.BYTES);
            for (int i = 0; i < actual.length; i++) {
                actual[i] = Float.intBitsToFloat(host.get(i) << 16);
            }
        }
        compare(output, actual, expected, accepted);
    }

    void compareFloats(String output, long address, double[] expected, double accepted) {
        compare(output, downloadFloats(address, expected.length), expected, accepted);
    }

    float[] downloadFloats(long address, int count) {
        float[] values = new float[count];
        try (FloatPointer host = new FloatPointer((long) count)) {
            device.download(host, address, (long) count * Float.BYTES);
            host.get(values);
        }
        return values;
    }

    void compare(String output, float[] actual, double[] expected, double accepted) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        double error = norm == 0 ? difference : Math.sqrt(difference / norm);
        results.add(new KernelCheck.Result(output + " " + shape, error, accepted));
    }

    @Override
    public void close() {
        allocated.forEach(device::free);
    }
}
