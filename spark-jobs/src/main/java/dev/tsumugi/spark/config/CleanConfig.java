package dev.tsumugi.spark.config;

import dev.tsumugi.spark.pipeline.SourceKind;
import dev.tsumugi.spark.pipeline.Step;
import dev.tsumugi.spark.pipeline.extract.ExtractLimits;
import java.util.List;
import java.util.Map;

/** Section {@code clean}: limits of text extraction, and the steps for each kind of source, in the order they run. */
public record CleanConfig(ExtractLimits extract, Map<SourceKind, List<Step>> profiles) {}
