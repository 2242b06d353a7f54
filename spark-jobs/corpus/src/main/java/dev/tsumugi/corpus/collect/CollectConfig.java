package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.workflow.config.Rules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Section {@code collect}: where documents come from and how much of a file is trusted. */
public record CollectConfig(List<SourceConfig> sources, CollectLimitsConfig limits) {
    public CollectConfig {
        Rules rules = new Rules();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            String name = sources.get(i).name();
            rules.require(
                    names.add(name),
                    "sources[" + i + "].name",
                    "must be unique, but another source is called `" + name + "` too");
        }
        rules.enforce();
    }

    /** The names of all sources. */
    public Set<String> names() {
        return sources.stream().map(SourceConfig::name).collect(Collectors.toUnmodifiableSet());
    }
}
