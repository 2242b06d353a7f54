package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.OptimizerPass;
import dev.tsumugi.model.engine.cuda.StepNumbers;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.DeviceVectors;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.optimizer.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The kernels of optimizer.cu. */
final class OptimizerCheck {

    private static final int[] LENGTHS = {8, 8192, 2040, 264};
    private static final int SIZE = IntStream.of(LENGTHS).sum();
    private static final int THREADS = 256;
    private static final int CLIP_THREADS = 1024;
    /** The bits of a float that bf16 leaves out. */
    private static final int DROPPED_BITS = 16;

    private OptimizerCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (double clipNorm : new double[] {0.5, 1e6}) {
            try (KernelTrial trial = new KernelTrial(device, "clipped to " + clipNorm, results)) {
                norm(trial, clipNorm);
            }
            step(device, "adamw", new AdamW(0.9, 0.95, 1e-8), clipNorm, results);
            step(device, "sgd", new Sgd(), clipNorm, results);
        }
        for (int count : new int[] {8, 4104}) {
            try (KernelTrial trial = new KernelTrial(device, count + " values", results)) {
                rounding(trial, count);
            }
        }
    }

    /** Every other piece is of a matrix. */
    private static List<Slice> pieces() {
        List<Slice> pieces = new ArrayList<>();
        int offset = 0;
        for (int length : LENGTHS) {
            List<Integer> shape = pieces.size() % 2 == 0 ? List.of(1, length) : List.of(length);
            pieces.add(Slice.whole(new ParameterLayout.Entry("tensor", shape, offset, length)));
            offset += length;
        }
        return pieces;
    }

    private static void norm(KernelTrial trial, double clipNorm) {
        List<Slice> pieces = pieces();
        float[] gradient = trial.numbers(SIZE);
        double norm = 0;
        double[] squares = new double[pieces.size()];
        for (int i = 0; i < squares.length; i++) {
            int offset = (int) pieces.get(i).offset();
            for (int at = offset; at < offset + pieces.get(i).length(); at++) {
                squares[i] += (double) gradient[at] * gradient[at];
            }
            norm += squares[i];
        }
        norm = Math.sqrt(norm);
        long sums = trial.newFloats(squares.length);
        long numbers = trial.floats(StepNumbers.of(0, new OptimizerStep(new Sgd(), 1, 0, 0, clipNorm)));
        long clip = trial.newFloats(2);
        trial.device.launch(
                Kernel.GRADIENT_SQUARES,
                Launch.blocks(squares.length, THREADS),
                trial.longs(OptimizerPass.words(pieces)),
                trial.floats(gradient),
                sums);
        trial.compareFloats("gradient_squares", sums, squares, KernelTrial.FLOAT);
        trial.device.launch(Kernel.CLIP_FACTOR, Launch.blocks(1, CLIP_THREADS), sums, numbers, clip, squares.length);
        double[] expected = {Math.min(1, clipNorm / norm), norm};
        trial.compareFloats("clip_factor", clip, expected, KernelTrial.FLOAT);
    }

    /** An optimizer's kernel beside the step in plain loops. */
    private static void step(
            Device device,
            String kernel,
            DeviceOptimizer optimizer,
            double clipFactor,
            List<KernelCheck.Result> results) {
        try (KernelTrial trial = new KernelTrial(device, "clipped by " + clipFactor, results)) {
            OptimizerStep step = new OptimizerStep(optimizer, 3, 0.1, 0.1, 1);
            List<Slice> pieces = pieces();
            float[] gradient = trial.numbers(SIZE);
            float[] parameters = trial.numbers(SIZE);
            int vectors = optimizer.stateVectors().size();
            float[] state = trial.numbers(vectors * SIZE);
            for (int i = 0; i < state.length; i++) {
                state[i] = Math.abs(state[i]); // roots are taken of some
            }
            long numbers = trial.floats(StepNumbers.of(0, step));
            long ownParameters = trial.floats(parameters);
            long copies = trial.newHalves(SIZE);
            long ownState = trial.floats(state);
            List<Long> ownVectors = IntStream.range(0, vectors)
                    .mapToObj(vector -> ownState + (long) vector * SIZE * Float.BYTES)
                    .toList();
            optimizer.launch(new DeviceVectors(
                    device,
                    pieces.size(),
                    trial.longs(OptimizerPass.words(pieces)),
                    trial.floats(gradient),
                    trial.floats((float) clipFactor, 0),
                    numbers,
                    StepNumbers.ofOptimizer(numbers),
                    ownParameters,
                    copies,
                    ownVectors));
            float[] actual = trial.downloadFloats(ownParameters, SIZE);
            double[] expected = doubles(parameters);
            double[] newState = doubles(state);
            change(step, clipFactor, pieces, gradient, expected, newState);
            double[] change = new double[SIZE];
            for (int i = 0; i < SIZE; i++) {
                change[i] = expected[i] - parameters[i];
                actual[i] -= parameters[i];
            }
            trial.compare(kernel + " change", actual, change, KernelTrial.FLOAT);
            trial.compareHalves(kernel + " copy", copies, expected, KernelTrial.BF16);
            for (int vector = 0; vector < vectors; vector++) {
                String name = kernel + " " + optimizer.stateVectors().get(vector);
                double[] own = Arrays.copyOfRange(newState, vector * SIZE, (vector + 1) * SIZE);
                trial.compareFloats(name, ownVectors.get(vector), own, KernelTrial.FLOAT);
            }
        }
    }

    /** Takes the step as the optimizer says it. */
    private static void change(
            OptimizerStep step,
            double clipFactor,
            List<Slice> pieces,
            float[] gradient,
            double[] parameters,
            double[] state) {
        int vectors = state.length / SIZE;
        for (Slice piece : pieces) {
            int offset = (int) piece.offset();
            double[] change = new double[piece.length()];
            float[][] own = new float[vectors][piece.length()];
            for (int i = 0; i < piece.length(); i++) {
                change[i] = gradient[offset + i] * clipFactor;
                for (int vector = 0; vector < vectors; vector++) {
                    own[vector][i] = (float) state[vector * SIZE + offset + i];
                }
            }
            step.optimizer().change(step, piece, change, own);
            double kept = step.keptFraction(piece.tensor());
            for (int i = 0; i < piece.length(); i++) {
                parameters[offset + i] = parameters[offset + i] * kept - change[i];
                for (int vector = 0; vector < vectors; vector++) {
                    state[vector * SIZE + offset + i] = own[vector][i];
                }
            }
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
