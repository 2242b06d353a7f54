package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import java.util.List;

/** Section {@code collect}: where documents come from and how much of a file is trusted. */
public record CollectConfig(List<SourceConfig> sources, CollectLimitsConfig limits) {}
