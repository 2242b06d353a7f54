package dev.tsumugi.corpus.collect;

import dev.tsumugi.workflow.config.ConfigCheck;
import java.util.Map;
import java.util.Set;

/** Weights by source, which several sections have. */
public final class SourceWeights {
    private static final int LARGEST = 1_000_000;

    private SourceWeights() {}

    /**
     * Reports weights of sources that are not collected, and those out of range.
     *
     * @param section that holds {@code source-weights}
     * @param least the smallest weight
     */
    public static void check(
            String section,
            Map<String, ? extends Number> weights,
            int least,
            CollectConfig collect,
            ConfigCheck check) {
        Set<String> names = collect.names();
        weights.forEach((source, weight) -> {
            String path = section + ".source-weights." + source;
            if (!names.contains(source)) {
                check.problem(path, "must name a source" + ConfigCheck.didYouMean(source, names));
            }
            if (!(weight.doubleValue() >= least)) {
                check.problem(path, "must be at least " + least + ", was " + weight);
            } else if (weight.doubleValue() > LARGEST) {
                check.problem(path, "must be at most " + LARGEST + ", was " + weight);
            }
        });
    }
}
