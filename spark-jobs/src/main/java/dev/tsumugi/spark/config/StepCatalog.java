package dev.tsumugi.spark.config;

import dev.tsumugi.spark.pipeline.Step;
import dev.tsumugi.spark.pipeline.filter.LanguageFilter;
import dev.tsumugi.spark.pipeline.filter.LengthFilter;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps that a cleaning profile may name: value of {@code type} in YAML and the record that it becomes. */
public final class StepCatalog {
    private static final SortedMap<String, Class<? extends Step>> TYPES =
            Collections.unmodifiableSortedMap(new TreeMap<>(Map.ofEntries(
                    Map.entry("language", LanguageFilter.class), Map.entry("length", LengthFilter.class))));

    private StepCatalog() {}

    /** Every type name with its record, sorted by name. */
    public static SortedMap<String, Class<? extends Step>> types() {
        return TYPES;
    }

    /** The type name of a step. */
    public static String typeOf(Step step) {
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue() == step.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        step.getClass().getName() + " is not in the step catalog: add a line for it to StepCatalog"));
    }
}
