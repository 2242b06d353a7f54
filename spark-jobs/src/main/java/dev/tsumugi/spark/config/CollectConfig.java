package dev.tsumugi.spark.config;

import dev.tsumugi.spark.pipeline.source.CollectLimits;
import dev.tsumugi.spark.pipeline.source.Source;
import java.util.List;

/** Section {@code collect}: where documents come from and how much of a file is trusted. */
public record CollectConfig(List<Source> sources, CollectLimits limits) {}
