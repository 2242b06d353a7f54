package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.extract.ExtractLimitsConfig;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.document.SourceKind;
import java.util.List;
import java.util.Map;

/** Section {@code clean}: limits of text extraction, and the steps for each kind of source, in the order they run. */
public record CleanConfig(ExtractLimitsConfig extract, Map<SourceKind, List<Step>> profiles) {}
