package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import java.util.List;

/**
 * Plain gradient descent. It remembers nothing, so that averaging workers after every step is one large batch: it serves such
 * comparisons, not speed.
 */
public record Sgd() implements DeviceOptimizer {
    private static final long serialVersionUID = 1L;

    @Override
    public List<String> stateVectors() {
        return List.of();
    }

    @Override
    public void change(OptimizerStep step, Slice slice, double[] gradient, float[][] state) {
        for (int i = 0; i < slice.length(); i++) {
            gradient[i] *= step.learningRate();
        }
    }

    @Override
    public float[] numbers(OptimizerStep step) {
        return new float[] {(float) step.learningRate(), (float) step.keptFraction()};
    }

    @Override
    public void launch(DeviceVectors vectors) {
        vectors.launchPieces(Kernel.SGD);
    }
}
