package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;

/**
 * One step of an optimizer. Before it the gradient is clipped by its global norm. Beside it weights decay, independently of
 * the gradient (<a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>).
 *
 * @param number of the step, from 1, as the optimizer's state counts: 1 where the state is zeros
 * @param learningRate of this step
 * @param weightDecay subtracted as {@code learningRate · weightDecay · weight}, on matrices only
 * @param clipNorm a gradient of a larger norm is scaled down to it
 */
public record OptimizerStep(Optimizer optimizer, int number, double learningRate, double weightDecay, double clipNorm) {

    /** What a gradient of this norm is multiplied by. */
    public double clipFactor(double norm) {
        return norm > clipNorm ? clipNorm / norm : 1;
    }

    /** The learning rate of a tensor. */
    public double learningRate(ParameterLayout.Entry tensor) {
        return learningRate * optimizer.rateFraction(tensor);
    }

    /** What matrices at the learning rate of this step are multiplied by before their change is subtracted. */
    double keptFraction() {
        return 1 - learningRate * weightDecay;
    }

    /** What parameters are multiplied by before their change is subtracted; 1 for gains and biases. */
    public double keptFraction(ParameterLayout.Entry tensor) {
        return tensor.isMatrix() ? 1 - learningRate(tensor) * weightDecay : 1;
    }
}
