package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.AdamWStep;
import dev.tsumugi.model.engine.cuda.Optimizer;
import dev.tsumugi.model.engine.cuda.StepNumbers;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.List;

/** The kernels of optimizer.cu. */
final class OptimizerCheck {

    private static final int THREADS = 256;
    private static final int CLIP_THREADS = 1024;
    /** The bits of a float that bf16 leaves out. */
    private static final int DROPPED_BITS = 16;

    private OptimizerCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (double clipNorm : new double[] {0.5, 1e6}) {
            try (KernelTrial trial = new KernelTrial(device, "clipped to " + clipNorm, results)) {
                step(trial, new AdamWStep(3, 0.1, 0.9, 0.95, 1e-8, 0.1, clipNorm), 8, 8192, 2040, 264);
            }
        }
        for (int count : new int[] {8, 4104}) {
            try (KernelTrial trial = new KernelTrial(device, count + " values", results)) {
                rounding(trial, count);
            }
        }
    }

    /** Every other piece decays. */
    private static void step(KernelTrial trial, AdamWStep step, int... lengths) {
        List<Optimizer.Piece> pieces = new ArrayList<>();
        int size = 0;
        for (int length : lengths) {
            pieces.add(new Optimizer.Piece(size, length, pieces.size() % 2 == 0));
            size += length;
        }
        float[] gradient = trial.numbers(size);
        float[] parameters = trial.numbers(size);
        float[] firsts = trial.numbers(size);
        float[] seconds = trial.numbers(size);
        double norm = 0;
        double[] squares = new double[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            int offset = (int) pieces.get(i).offset();
            for (int at = offset; at < offset + lengths[i]; at++) {
                seconds[at] = Math.abs(seconds[at]);
                squares[i] += (double) gradient[at] * gradient[at];
            }
            norm += squares[i];
        }
        norm = Math.sqrt(norm);
        double clip = Math.min(1, step.clipNorm() / norm);

        long table = trial.longs(Optimizer.words(pieces));
        long g = trial.floats(gradient);
        long sums = trial.newFloats(lengths.length);
        long numbers = trial.floats(StepNumbers.of(0, step));
        long factor = trial.newFloats(2);
        trial.device.launch(Kernel.GRADIENT_SQUARES, Launch.blocks(lengths.length, THREADS), table, g, sums);
        trial.compareFloats("gradient_squares", sums, squares, KernelTrial.FLOAT);
        trial.device.launch(Kernel.CLIP_FACTOR, Launch.blocks(1, CLIP_THREADS), sums, numbers, factor, lengths.length);
        trial.compareFloats("clip_factor", factor, new double[] {clip, norm}, KernelTrial.FLOAT);

        double[] change = new double[size];
        double[] newParameters = new double[size];
        double[] newFirsts = new double[size];
        double[] newSeconds = new double[size];
        for (Optimizer.Piece piece : pieces) {
            for (int at = (int) piece.offset(); at < piece.offset() + piece.length(); at++) {
                double d = gradient[at] * clip;
                newFirsts[at] = step.beta1() * firsts[at] + (1 - step.beta1()) * d;
                newSeconds[at] = step.beta2() * seconds[at] + (1 - step.beta2()) * d * d;
                change[at] = (step.keptFraction(piece.decays()) - 1) * parameters[at]
                        - step.correctedRate() * newFirsts[at] / (Math.sqrt(newSeconds[at]) + step.epsilon());
                newParameters[at] = parameters[at] + change[at];
            }
        }
        long p = trial.floats(parameters);
        long copy = trial.newHalves(size);
        long m = trial.floats(firsts);
        long v = trial.floats(seconds);
        trial.device.launch(
                Kernel.ADAMW, Launch.blocks(lengths.length, THREADS), table, g, factor, numbers, p, copy, m, v);
        float[] actualChange = trial.downloadFloats(p, size);
        for (int i = 0; i < size; i++) {
            actualChange[i] -= parameters[i];
        }
        trial.compare("adamw change", actualChange, change, KernelTrial.FLOAT);
        trial.compareHalves("adamw copy", copy, newParameters, KernelTrial.BF16);
        trial.compareFloats("adamw first moments", m, newFirsts, KernelTrial.FLOAT);
        trial.compareFloats("adamw second moments", v, newSeconds, KernelTrial.FLOAT);
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
