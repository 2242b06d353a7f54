package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Section {@code collect}: where documents come from and how much of a file is trusted. */
public record CollectConfig(List<SourceConfig> sources, CollectLimitsConfig limits) {
    /** The names of all sources. */
    public Set<String> names() {
        return sources.stream().map(SourceConfig::name).collect(Collectors.toUnmodifiableSet());
    }
}
