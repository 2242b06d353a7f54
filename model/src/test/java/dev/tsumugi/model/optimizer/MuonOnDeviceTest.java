package dev.tsumugi.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rounding to bfloat16 leaves of the iteration, by the kernels run on the processor. */
class MuonOnDeviceTest {
    private static final int HEAD_WIDTH = 16;
    private static final int MATRICES = 6;

    @ParameterizedTest
    @CsvSource({
        "16, 16, QUINTIC",
        "16, 64, QUINTIC",
        "64, 16, QUINTIC",
        "40, 56, QUINTIC",
        "1, 8, QUINTIC",
        "72, 96, QUINTIC",
        "5, 16, QUINTIC",
        "24, 9, QUINTIC",
        "16, 40, TUNED",
        "40, 16, TUNED",
        "72, 96, TUNED"
    })
    void bringsAllSingularValuesNearOne(int rows, int columns, NewtonSchulz iteration) {
        int length = rows * columns;
        double[] gradient = MuonTest.random(MATRICES * length, 7);
        double[] change = change(iteration, rows, columns, gradient);
        int judged = 0;
        for (int matrix = 0; matrix < MATRICES; matrix++) {
            double[] before = part(gradient, matrix, length);
            double norm = Math.sqrt(
                    DoubleStream.of(before).map(value -> value * value).sum());
            double smallest = DoubleStream.of(MuonTest.singularValues(before, rows, columns))
                    .min()
                    .orElseThrow();
            if (smallest > 0.003 * norm) { // what is next to nothing grows by a few hundred times only
                judged++;
                for (double value : MuonTest.singularValues(part(change, matrix, length), rows, columns)) {
                    assertThat(value).isBetween(0.6, 1.3);
                }
            }
        }
        assertThat(judged).isGreaterThan(1);
    }

    private static double[] part(double[] all, int matrix, int length) {
        double[] part = new double[length];
        System.arraycopy(all, matrix * length, part, 0, length);
        return part;
    }

    /** What a first step at the learning rate 1 subtracts from parameters that are 0, without the scale of the shape. */
    private static double[] change(NewtonSchulz iteration, int rows, int columns, double[] gradient) {
        Muon muon = new Muon(0.95, true, iteration, UpdateScale.ORIGINAL, 0.15, new AdamW(0.9, 0.99, 1e-8));
        int length = rows * columns;
        MatrixBatch batch = new MatrixBatch(IntStream.range(0, MATRICES)
                .mapToObj(i -> new ParameterLayout.Entry("matrix", List.of(rows, columns), (long) i * length, length))
                .toList());
        int all = MATRICES * length;
        try (EmulatedDevice device = new EmulatedDevice(HEAD_WIDTH)) {
            long table = device.allocate(batch.tableBytes());
            try (LongPointer words = new LongPointer(batch.matrices().stream()
                    .flatMapToLong(matrix -> LongStream.of(matrix.offset(), matrix.offset()))
                    .toArray())) {
                device.upload(table, words, batch.tableBytes());
            }
            long gradients = floats(device, MuonTest.floats(gradient));
            long means = floats(device, new float[all]);
            long parameters = floats(device, new float[all]);
            long clip = floats(device, 1, 0);
            long numbers = floats(device, muon.numbers(new OptimizerStep(muon, 1, 1, 0, 1)));
            long copies = device.allocate((long) all * Short.BYTES);
            long workspace = device.allocate(batch.workspaceBytes());
            DeviceVectors vectors = new DeviceVectors(
                    device,
                    batch.matrices(),
                    table,
                    workspace,
                    gradients,
                    clip,
                    numbers,
                    parameters,
                    copies,
                    List.of(means));
            new MuonLaunch(muon, vectors, batch, table).run();
            double[] change = new double[all];
            double scale = UpdateScale.ORIGINAL.of(batch.matrices().get(0));
            try (FloatPointer changed = new FloatPointer((long) all)) {
                device.download(changed, parameters, (long) all * Float.BYTES);
                Arrays.setAll(change, i -> -changed.get(i) / scale);
            }
            LongStream.of(table, gradients, means, parameters, clip, numbers, copies, workspace)
                    .forEach(device::free);
            return change;
        }
    }

    private static long floats(Device device, float... values) {
        long address = device.allocate((long) values.length * Float.BYTES);
        try (FloatPointer host = new FloatPointer(values)) {
            device.upload(address, host, (long) values.length * Float.BYTES);
        }
        return address;
    }
}
