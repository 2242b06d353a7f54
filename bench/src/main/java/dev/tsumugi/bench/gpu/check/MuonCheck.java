package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.List;

/** The kernels of muon.cu, on matrices that lie apart and in another order in the state. */
final class MuonCheck {

    private static final int MATRICES = 3;
    private static final int GAP = 8;
    private static final float MOMENTUM = 0.9f;
    private static final float TINY = 1e-7f;

    private MuonCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int length : new int[] {8, 960, 4104}) {
            for (boolean nesterov : new boolean[] {true, false}) {
                String shape = MATRICES + " matrices of " + length + (nesterov ? ", nesterov" : "");
                try (KernelTrial trial = new KernelTrial(device, shape, results)) {
                    direction(trial, length, nesterov, 0.25f);
                }
            }
            try (KernelTrial trial = new KernelTrial(device, MATRICES + " matrices of " + length, results)) {
                step(trial, length);
            }
        }
    }

    /** Where a matrix begins among the parameters. */
    private static int offset(int matrix, int length) {
        return GAP + matrix * (length + GAP);
    }

    /** Where it begins in the state. */
    private static int stateOffset(int matrix, int length) {
        return (MATRICES - 1 - matrix) * length;
    }

    private static long table(KernelTrial trial, int length) {
        long[] words = new long[2 * MATRICES];
        for (int matrix = 0; matrix < MATRICES; matrix++) {
            words[2 * matrix] = offset(matrix, length);
            words[2 * matrix + 1] = stateOffset(matrix, length);
        }
        return trial.longs(words);
    }

    private static void direction(KernelTrial trial, int length, boolean nesterov, float clipFactor) {
        float[] gradient = trial.numbers(offset(MATRICES, length));
        float[] before = trial.numbers(MATRICES * length);
        double[] means = new double[before.length];
        double[] directions = new double[before.length];
        double[] squares = new double[MATRICES];
        for (int matrix = 0; matrix < MATRICES; matrix++) {
            for (int i = 0; i < length; i++) {
                int at = stateOffset(matrix, length) + i;
                double fresh = (1.0 - MOMENTUM) * clipFactor * gradient[offset(matrix, length) + i];
                means[at] = (double) MOMENTUM * before[at] + fresh;
                double direction = nesterov ? MOMENTUM * means[at] + fresh : means[at];
                directions[matrix * length + i] = direction;
                squares[matrix] += direction * direction;
            }
            for (int i = 0; i < length; i++) {
                directions[matrix * length + i] /= Math.sqrt(squares[matrix]) + TINY;
            }
        }
        Launch launch = Launch.matrices(length, MATRICES);
        int parts = Launch.partsOfMatrix(length);
        long matrices = table(trial, length);
        long gradients = trial.floats(gradient);
        long clip = trial.floats(clipFactor, 0);
        long state = trial.floats(before);
        long sums = trial.newFloats(MATRICES * parts);
        trial.device.launch(
                Kernel.MUON_MOMENTUM,
                launch,
                matrices,
                gradients,
                clip,
                state,
                sums,
                length,
                Device.bits(MOMENTUM),
                nesterov ? 1 : 0);
        trial.compareFloats("muon_momentum", state, means, KernelTrial.FLOAT);
        float[] ofParts = trial.downloadFloats(sums, MATRICES * parts);
        float[] ofMatrices = new float[MATRICES];
        for (int i = 0; i < ofParts.length; i++) {
            ofMatrices[i / parts] += ofParts[i];
        }
        trial.compare("muon_momentum squares", ofMatrices, squares, KernelTrial.FLOAT);
        long x = trial.newHalves(MATRICES * length);
        trial.device.launch(
                Kernel.MUON_DIRECTION,
                launch,
                matrices,
                gradients,
                clip,
                state,
                sums,
                x,
                length,
                Device.bits(MOMENTUM),
                nesterov ? 1 : 0,
                Device.bits(TINY));
        trial.compareHalves("muon_direction", x, directions, KernelTrial.BF16);
    }

    /** What lies between the matrices stays as it is. */
    private static void step(KernelTrial trial, int length) {
        float rate = 0.1f;
        float kept = 0.9f;
        double scale = 1.5;
        int size = offset(MATRICES, length);
        float[] parameters = trial.numbers(size);
        float[] x = trial.numbers(MATRICES * length);
        double[] change = new double[size];
        double[] rounded = new double[size];
        for (int i = 0; i < size; i++) {
            rounded[i] = parameters[i];
        }
        for (int matrix = 0; matrix < MATRICES; matrix++) {
            for (int i = 0; i < length; i++) {
                int at = offset(matrix, length) + i;
                rounded[at] = (double) parameters[at] * kept - rate * scale * x[matrix * length + i];
                change[at] = rounded[at] - parameters[at];
            }
        }
        long own = trial.floats(parameters);
        long copies = trial.halves(parameters);
        trial.device.launch(
                Kernel.MUON_STEP,
                Launch.matrices(length, MATRICES),
                table(trial, length),
                trial.halves(x),
                trial.floats(rate, kept),
                own,
                copies,
                length,
                Device.bits(scale));
        float[] actual = trial.downloadFloats(own, size);
        for (int i = 0; i < size; i++) {
            actual[i] -= parameters[i];
        }
        trial.compare("muon_step change", actual, change, KernelTrial.FLOAT);
        trial.compareHalves("muon_step copy", copies, rounded, KernelTrial.BF16);
    }
}
