package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.check.LossTrace;
import dev.tsumugi.model.engine.cuda.StepNumbers;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.DeviceVectors;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.optimizer.Slice;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/** The kernels of optimizer.cu. */
final class OptimizerCheck {

    /** Its tensors are shorter and longer than a piece, no multiples of one, matrices of three shapes and none. */
    private static final ModelConfig MODEL = ModelConfig.gpt2(1030, 24, 16, 2, 1, true);

    private static final ParameterLayout LAYOUT = ParameterLayout.of(MODEL);
    private static final int SIZE = Math.toIntExact(LAYOUT.length());
    /** Of the gradient, whose squares are summed apart: the last part is shorter. */
    private static final int PART = 8192;

    private static final int THREADS = 256;
    private static final int CLIP_THREADS = 1024;
    /** What fifteen products in bf16 after each other are off by, of matrices of random numbers. */
    private static final double ORTHOGONAL = 0.03;
    /** The bits of a float that bf16 leaves out. */
    private static final int DROPPED_BITS = 16;

    private OptimizerCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (double clipNorm : new double[] {0.5, 1e6}) {
            try (KernelTrial trial = new KernelTrial(device, "clipped to " + clipNorm, results)) {
                norm(trial, clipNorm);
            }
            step(device, "adamw", LossTrace.ADAMW, clipNorm, KernelTrial.FLOAT, results);
            step(device, "sgd", new Sgd(), clipNorm, KernelTrial.FLOAT, results);
            step(device, "muon", LossTrace.MUON, clipNorm, ORTHOGONAL, results);
        }
        for (int count : new int[] {8, 4104}) {
            try (KernelTrial trial = new KernelTrial(device, count + " values", results)) {
                rounding(trial, count);
            }
        }
    }

    private static void norm(KernelTrial trial, double clipNorm) {
        float[] gradient = trial.numbers(SIZE);
        double[] squares = new double[(SIZE + PART - 1) / PART];
        double norm = 0;
        for (int i = 0; i < SIZE; i++) {
            squares[i / PART] += (double) gradient[i] * gradient[i];
            norm += (double) gradient[i] * gradient[i];
        }
        norm = Math.sqrt(norm);
        long sums = trial.newFloats(squares.length);
        long numbers = trial.floats(StepNumbers.of(0, new OptimizerStep(new Sgd(), 1, 0, 0, clipNorm)));
        long clip = trial.newFloats(2);
        trial.device.launch(
                Kernel.GRADIENT_SQUARES,
                Launch.blocks(squares.length, THREADS),
                trial.floats(gradient),
                sums,
                SIZE,
                PART);
        trial.compareFloats("gradient_squares", sums, squares, KernelTrial.FLOAT);
        trial.device.launch(Kernel.CLIP_FACTOR, Launch.blocks(1, CLIP_THREADS), sums, numbers, clip, squares.length);
        double[] expected = {Math.min(1, clipNorm / norm), norm};
        trial.compareFloats("clip_factor", clip, expected, KernelTrial.FLOAT);
    }

    /**
     * An optimizer's step beside the one in plain loops.
     *
     * @param accepted the error of what it changes matrices of layers by
     */
    private static void step(
            Device device,
            String name,
            DeviceOptimizer optimizer,
            double clipFactor,
            double accepted,
            List<KernelCheck.Result> results) {
        OptimizerStep step = new OptimizerStep(optimizer, 3, 0.1, 0.1, 1);
        StateLayout stateLayout = StateLayout.of(optimizer, LAYOUT);
        try (KernelTrial trial = new KernelTrial(device, "clipped by " + clipFactor, results)) {
            float[] gradient = trial.numbers(SIZE);
            float[] parameters = trial.numbers(SIZE);
            float[] state = trial.numbers((int) stateLayout.floats());
            for (int i = 0; i < state.length; i++) {
                state[i] = Math.abs(state[i]); // roots are taken of some
            }
            long numbers = trial.floats(StepNumbers.of(0, step));
            long ownParameters = trial.floats(parameters);
            long copies = trial.newHalves(SIZE);
            long ownState = trial.floats(state);
            optimizer.launch(new DeviceVectors(
                    device,
                    LAYOUT.entries(),
                    trial.longs(optimizer.table(LAYOUT)),
                    trial.newHalves((int) optimizer.workspaceBytes(LAYOUT) / Short.BYTES),
                    trial.floats(gradient),
                    trial.floats((float) clipFactor, 0),
                    StepNumbers.ofOptimizer(numbers),
                    ownParameters,
                    copies,
                    IntStream.range(0, stateLayout.vectors())
                            .mapToObj(vector -> ownState + stateLayout.start(vector) * Float.BYTES)
                            .toList()));
            float[] actual = trial.downloadFloats(ownParameters, SIZE);
            float[] expected = parameters.clone();
            takePlainly(step, clipFactor, gradient, expected, state);
            trial.compareHalves(name + " copy", copies, doubles(expected), KernelTrial.BF16);
            double[] change = new double[SIZE];
            for (int i = 0; i < SIZE; i++) {
                change[i] = (double) expected[i] - parameters[i];
                actual[i] -= parameters[i];
            }
            for (ParameterLayout.Entry tensor : LAYOUT.entries()) {
                boolean inLayer = tensor.isMatrix() && tensor.name().startsWith("model.layers.");
                int from = (int) tensor.offset();
                int to = from + (int) tensor.length();
                trial.compare(
                        name + " change of " + tensor.name(),
                        Arrays.copyOfRange(actual, from, to),
                        Arrays.copyOfRange(change, from, to),
                        inLayer ? accepted : KernelTrial.FLOAT);
            }
            trial.compareFloats(name + " state", ownState, doubles(state), KernelTrial.FLOAT);
        }
    }

    /** Changes parameters and state by the step in double precision. */
    private static void takePlainly(
            OptimizerStep step, double clipFactor, float[] gradient, float[] parameters, float[] state) {
        PlainStep plain = new PlainStep(StateLayout.of(step.optimizer(), LAYOUT));
        try (FloatPointer gradients = new FloatPointer(gradient);
                FloatPointer changed = new FloatPointer(parameters);
                FloatPointer states = new FloatPointer(state)) {
            for (Slice slice : step.optimizer().slices(LAYOUT)) {
                plain.take(step, clipFactor, slice, changed, gradients, states);
            }
            changed.get(parameters);
            states.get(state);
        }
    }

    private static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            copy[i] = values[i];
        }
        return copy;
    }

    /** To the nearest, and to the even one of two that are as near. */
    private static void rounding(KernelTrial trial, int count) {
        float[] values = trial.numbers(count);
        float[] others = trial.numbers(count);
        double[] rounded = new double[count];
        for (int i = 0; i < count; i++) {
            // A tie for every fourth number, where bf16 ends after 8 bits of the fraction.
            values[i] = i % 4 == 0
                    ? Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) | 1 << DROPPED_BITS - 1)
                    : values[i] * others[i];
            int bits = Float.floatToRawIntBits(values[i]);
            int even = bits >> DROPPED_BITS & 1;
            rounded[i] =
                    Float.intBitsToFloat(bits + (1 << DROPPED_BITS - 1) - 1 + even >> DROPPED_BITS << DROPPED_BITS);
        }
        long y = trial.newHalves(count);
        trial.device.launch(Kernel.ROUND_TO_BF16, Launch.vectors(count), trial.floats(values), y, count);
        trial.compareHalves("round_to_bf16", y, rounded, KernelTrial.EXACT);
    }
}
