package dev.tsumugi.training.pretrain.budget;

import dev.tsumugi.model.ModelConfig;
import java.util.function.IntFunction;

/**
 * Finds the deepest model whose parameters all have {@linkplain SizingRule enough tokens} in a {@link Budget}. Where time is
 * limited, candidates are measured: first the smallest, then always the deepest that would fit if work alone decided.
 */
public final class DepthSearch {
    private static final int DEEPEST = 256;
    private static final double MOST_GAIN_OF_A_LAYER = 1.5;
    /** Of a processor, before anything is measured. */
    private static final double SOME_FLOPS_PER_SECOND = 1e10;

    private final Budget budget;
    private final IntFunction<ModelConfig> models;
    private final Speed speed;

    /** Measures how fast a model trains. */
    public interface Speed {
        /**
         * Tokens a second of all workers together.
         *
         * @param tokens that the training will probably learn from
         */
        double tokensPerSecond(int depth, long tokens);
    }

    /**
     * What was found.
     *
     * @param depth at least 1, even where that is too deep
     * @param tokensPerSecond as measured; 0 where time is not limited
     * @param isEnough whether the parameters have enough tokens
     */
    public record Found(int depth, double tokensPerSecond, boolean isEnough) {}

    /** @param models the model of each depth, which has more parameters with each layer */
    public DepthSearch(Budget budget, IntFunction<ModelConfig> models, Speed speed) {
        this.budget = budget;
        this.models = models;
        this.speed = speed;
    }

    /** A model that is not looked for. */
    public static Found ofOne(Budget budget, int depth, ModelConfig model, Speed speed) {
        DepthSearch search = new DepthSearch(budget, any -> model, speed);
        return search.measuredTwice(depth);
    }

    /** The deepest that fits; depth 1 where none does. */
    public Found find() {
        Found best = measuredTwice(1);
        Found last = best;
        int tooDeep = DEEPEST + 1;
        while (best.isEnough()) {
            int next = deepestThatWouldFit(best.depth(), tooDeep, last);
            if (next == best.depth()) {
                break;
            }
            last = measured(next, flopsPerSecond(last));
            if (last.isEnough()) {
                best = last;
            } else {
                tooDeep = next;
            }
        }
        return best;
    }

    /** The second time with the batch that the first one asks for. */
    private Found measuredTwice(int depth) {
        return measured(depth, budget.limitsTime() ? flopsPerSecond(measured(depth, SOME_FLOPS_PER_SECOND)) : 0);
    }

    private Found measured(int depth, double flopsPerSecond) {
        double rate = 0;
        if (budget.limitsTime()) {
            double expected = flopsPerSecond / models.apply(depth).flopsPerToken();
            rate = speed.tokensPerSecond(depth, budget.tokensAt(expected));
        }
        return new Found(depth, rate, fits(depth, rate));
    }

    /** At least one layer more where that is not far from fitting: larger models use their machines better. */
    private int deepestThatWouldFit(int from, int below, Found last) {
        int depth = from;
        double leeway = MOST_GAIN_OF_A_LAYER;
        while (depth + 1 < below && wouldFit(depth + 1, leeway * flopsPerSecond(last))) {
            depth++;
            leeway = 1;
        }
        return depth;
    }

    private boolean wouldFit(int depth, double flopsPerSecond) {
        return fits(depth, flopsPerSecond / models.apply(depth).flopsPerToken());
    }

    private double flopsPerSecond(Found found) {
        return found.tokensPerSecond() * models.apply(found.depth()).flopsPerToken();
    }

    private boolean fits(int depth, double tokensPerSecond) {
        return SizingRule.isEnough(
                budget.tokensAt(tokensPerSecond), models.apply(depth).parameterCount());
    }
}
