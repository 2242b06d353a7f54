package dev.tsumugi.model.generate;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws token ids; the same settings and the same logits in the same order give the same ids. */
public final class Sampler {

    private final SamplerSettings settings;
    private final SplittableRandom random;

    public Sampler(SamplerSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    /**
     * The next token. Of equally probable tokens the one with the lower id ranks first.
     *
     * @param logits (V), unchanged
     * @throws IllegalArgumentException when a logit is not a number or is infinitely large
     */
    public int sample(float[] logits) {
        int best = mostProbable(logits);
        if (settings.temperature() == 0 || settings.topK() == 1) {
            return best;
        }
        boolean all = settings.topK() == 0 && settings.topP() == 1;
        int[] candidates = all ? null : ranked(logits);
        int count = settings.topK() == 0 ? logits.length : Math.min(settings.topK(), logits.length);
        double[] weights = new double[count];
        double total = 0;
        for (int i = 0; i < count; i++) {
            int id = all ? i : candidates[i];
            weights[i] = Math.exp((logits[id] - (double) logits[best]) / settings.temperature());
            total += weights[i];
        }
        double allowed = settings.topP() == 1 ? total : nucleus(weights, settings.topP() * total);
        int drawn = draw(weights, random.nextDouble() * allowed);
        return all ? drawn : candidates[drawn];
    }

    private static int mostProbable(float[] logits) {
        int best = 0;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("The logit of token " + id + " is " + logits[id]
                        + ": the model's parameters are broken, probably by a training run that diverged.");
            }
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }

    /** All ids, the most probable first. */
    private static int[] ranked(float[] logits) {
        long[] keys = new long[logits.length];
        for (int id = 0; id < logits.length; id++) {
            // Adding 0 makes -0 and 0 tie. The mask puts negative floats in the order of their bits.
            int bits = Float.floatToIntBits(logits[id] + 0f);
            int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[id] = ((long) ~ascending << Integer.SIZE) | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    /** The sum of the fewest leading weights that reach {@code enough}. */
    private static double nucleus(double[] weights, double enough) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
            if (sum >= enough) {
                break;
            }
        }
        return sum;
    }

    /** The index at which the running sum of the weights passes {@code point}. */
    private static int draw(double[] weights, double point) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (point < sum) {
                return i;
            }
            last = weights[i] > 0 ? i : last;
        }
        return last;
    }
}
