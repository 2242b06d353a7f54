package dev.tsumugi.model.train;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import org.bytedeco.javacpp.FloatPointer;

/**
 * One step of SGD after clipping by global norm, in one order on one thread: it serves comparisons, for which the sums must
 * be the same everywhere, not speed.
 *
 * @param learningRate of this step
 * @param weightDecay subtracted as {@code learningRate · weightDecay · weight}, on matrices only
 * @param clipNorm a gradient of a larger norm is scaled down to it
 */
record SgdStep(double learningRate, double weightDecay, double clipNorm) {
    private static final int PIECE_FLOATS = 1 << 16;

    /**
     * Takes the step.
     *
     * @param parameters P floats, changed
     * @param gradient P floats, unchanged
     * @return the global norm of the gradient, before clipping
     */
    double update(ModelConfig config, FloatPointer parameters, FloatPointer gradient) {
        double norm = norm(config.parameterCount(), gradient);
        double rate = norm > clipNorm ? learningRate * clipNorm / norm : learningRate;
        float[] weights = new float[PIECE_FLOATS];
        float[] slopes = new float[PIECE_FLOATS];
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            double kept = entry.isMatrix() ? 1 - learningRate * weightDecay : 1;
            long end = entry.offset() + entry.length();
            for (long at = entry.offset(); at < end; at += PIECE_FLOATS) {
                int count = (int) Math.min(PIECE_FLOATS, end - at);
                parameters.getPointer(at).get(weights, 0, count);
                gradient.getPointer(at).get(slopes, 0, count);
                for (int i = 0; i < count; i++) {
                    weights[i] = (float) (weights[i] * kept - rate * slopes[i]);
                }
                parameters.getPointer(at).put(weights, 0, count);
            }
        }
        return norm;
    }

    private static double norm(long count, FloatPointer gradient) {
        float[] slopes = new float[PIECE_FLOATS];
        double squares = 0;
        for (long at = 0; at < count; at += PIECE_FLOATS) {
            int length = (int) Math.min(PIECE_FLOATS, count - at);
            gradient.getPointer(at).get(slopes, 0, length);
            for (int i = 0; i < length; i++) {
                squares += (double) slopes[i] * slopes[i];
            }
        }
        return Math.sqrt(squares);
    }
}
