package dev.tsumugi.model.engine;

/**
 * One step of AdamW (<a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>) after clipping by global
 * norm.
 *
 * @param number of the step, from 1: how far the moments' bias has to be corrected
 * @param learningRate of this step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment before its bias is corrected
 * @param weightDecay subtracted as {@code learningRate · weightDecay · weight}, on matrices only
 * @param clipNorm a gradient of a larger norm is scaled down to it
 */
public record AdamWStep(
        int number,
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm) {

    /** What m / (√v + epsilon) is multiplied by: the learning rate with the correction of both biases. */
    public double correctedRate() {
        return learningRate * Math.sqrt(1 - Math.pow(beta2, number)) / (1 - Math.pow(beta1, number));
    }

    /** What a gradient of this norm is multiplied by. */
    public double clipFactor(double norm) {
        return norm > clipNorm ? clipNorm / norm : 1;
    }

    /** What a matrix's weights are multiplied by before the step is subtracted; 1 for gains and biases. */
    public double keptFraction(boolean matrix) {
        return matrix ? 1 - learningRate * weightDecay : 1;
    }
}
