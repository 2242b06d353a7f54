package dev.tsumugi.model.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws the tokens of one sequence; the same settings and the same logits in the same order give the same ids. */
public final class Sampler {

    private final SamplerSettings settings;
    private final SplittableRandom random;
    private final BitSet present = new BitSet();

    public Sampler(SamplerSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    /** Tokens of the prompt, which the repetition penalty counts like drawn ones. */
    public void observe(int[] ids) {
        for (int id : ids) {
            present.set(id);
        }
    }

    /**
     * The next token. Of equally probable tokens the one with the lower id ranks first.
     *
     * @param logits (V), unchanged
     * @throws IllegalArgumentException when a logit is not a number or is infinitely large
     */
    public int sample(float[] logits) {
        requireNumbers(logits);
        int id = draw(penalized(logits));
        present.set(id);
        return id;
    }

    private static void requireNumbers(float[] logits) {
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("The logit of token " + id + " is " + logits[id]
                        + ": the model's parameters are broken, probably by a training run that diverged.");
            }
        }
    }

    private float[] penalized(float[] logits) {
        if (settings.repetitionPenalty() == 1) {
            return logits;
        }
        float penalty = (float) settings.repetitionPenalty();
        float[] penalized = logits.clone();
        for (int id = present.nextSetBit(0); id >= 0; id = present.nextSetBit(id + 1)) {
            penalized[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
        return penalized;
    }

    private int draw(float[] logits) {
        int best = Ranking.best(logits);
        if (settings.temperature() == 0 || settings.topK() == 1) {
            return best;
        }
        int[] ids = settings.topK() == 0
                ? IntStream.range(0, logits.length).toArray()
                : Ranking.highest(logits, settings.topK());
        double[] weights = weights(logits, ids, logits[best]);
        double total = Arrays.stream(weights).sum();
        int count = ids.length;
        if (settings.topP() < 1) {
            if (settings.topK() == 0) {
                ids = rankedNucleus(logits, weights, total);
                weights = weights(logits, ids, logits[best]);
            }
            count = nucleus(weights, settings.topP() * total);
        }
        return ids[draw(weights, count)];
    }

    /** In proportion to the probabilities, 1 for the most probable token; 0 for what is improbable beside it. */
    private double[] weights(float[] logits, int[] ids, double best) {
        double[] weights = new double[ids.length];
        for (int i = 0; i < ids.length; i++) {
            weights[i] = Math.exp((logits[ids[i]] - best) / settings.temperature());
        }
        return weights;
    }

    /**
     * The nucleus and perhaps more, the most probable first: of V tokens, those below 1/V of what the nucleus leaves
     * out are not in it, and need no sorting.
     */
    private int[] rankedNucleus(float[] logits, double[] weights, double total) {
        double enough = (1 - settings.topP()) * total / weights.length;
        int[] ids = IntStream.range(0, weights.length)
                .filter(id -> weights[id] >= enough)
                .toArray();
        return Ranking.ranked(logits, ids);
    }

    /** How many leading weights it takes to reach {@code enough}. */
    private static int nucleus(double[] weights, double enough) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= enough) {
                return i + 1;
            }
        }
        return weights.length;
    }

    /** One of the first indices, in proportion to their weights, where these reach the least that is allowed. */
    private int draw(double[] weights, int count) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = weights[i] < settings.minP() ? 0 : weights[i];
            total += weights[i];
        }
        double point = random.nextDouble() * total;
        double sum = 0;
        int last = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
            if (point < sum) {
                return i;
            }
            last = weights[i] > 0 ? i : last;
        }
        return last;
    }
}
