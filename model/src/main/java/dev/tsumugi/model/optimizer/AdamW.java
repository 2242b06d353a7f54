package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import java.util.List;

/**
 * <a href="https://arxiv.org/abs/1711.05101">AdamW</a>.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment before its bias is corrected, as at the end of section 2 of
 *     <a href="https://arxiv.org/abs/1412.6980">Adam</a>; PyTorch adds it afterwards, which differs for vanishing
 *     gradients of the first steps only
 */
public record AdamW(double beta1, double beta2, double epsilon) implements FusedOptimizer, DeviceOptimizer {
    private static final long serialVersionUID = 1L;
    /** The running mean of the gradient. */
    public static final String FIRST_MOMENT = "first_moment";
    /** The running mean of the squared gradient. */
    public static final String SECOND_MOMENT = "second_moment";

    @Override
    public List<String> stateVectors() {
        return List.of(FIRST_MOMENT, SECOND_MOMENT);
    }

    /** What m / (√v + epsilon) is multiplied by: the learning rate with the correction of both biases. */
    private double correctedRate(OptimizerStep step) {
        return step.learningRate()
                * Math.sqrt(1 - Math.pow(beta2, step.number()))
                / (1 - Math.pow(beta1, step.number()));
    }

    @Override
    public void change(OptimizerStep step, Slice slice, double[] gradient, float[][] state) {
        double rate = correctedRate(step);
        for (int i = 0; i < slice.length(); i++) {
            double g = gradient[i];
            double first = beta1 * state[0][i] + (1 - beta1) * g;
            double second = beta2 * state[1][i] + (1 - beta2) * g * g;
            state[0][i] = (float) first;
            state[1][i] = (float) second;
            gradient[i] = rate * first / (Math.sqrt(second) + epsilon);
        }
    }

    @Override
    public void step(
            OptimizerStep step,
            double clipFactor,
            Slice slice,
            Kernels kernels,
            Floats parameters,
            Floats gradient,
            List<Floats> state,
            Floats workspace) {
        kernels.adamW(
                parameters,
                gradient,
                state.get(0),
                state.get(1),
                slice.at(),
                slice.length(),
                (float) clipFactor,
                (float) beta1,
                (float) beta2,
                (float) correctedRate(step),
                (float) epsilon,
                (float) step.keptFraction(slice.tensor()));
    }

    @Override
    public float[] numbers(OptimizerStep step) {
        return new float[] {
            (float) correctedRate(step), (float) beta1, (float) beta2, (float) epsilon, (float) step.keptFraction()
        };
    }

    @Override
    public void launch(DeviceVectors vectors) {
        vectors.launchPieces(Kernel.ADAMW);
    }
}
