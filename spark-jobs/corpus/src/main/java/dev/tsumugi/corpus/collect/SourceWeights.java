package dev.tsumugi.corpus.collect;

import dev.tsumugi.workflow.config.ConfigCheck;
import java.util.Set;

/** Weights by source, which several sections have. */
public final class SourceWeights {
    private SourceWeights() {}

    /** Reports weights of sources that are not collected. */
    public static void check(String section, Set<String> weighed, CollectConfig collect, ConfigCheck check) {
        Set<String> names = collect.names();
        weighed.stream()
                .filter(source -> !names.contains(source))
                .forEach(source -> check.problem(
                        section + ".source-weights." + source,
                        "must name a source" + ConfigCheck.didYouMean(source, names)));
    }
}
