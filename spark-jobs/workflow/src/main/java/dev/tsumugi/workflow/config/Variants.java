package dev.tsumugi.workflow.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An interface whose records are told apart by the key {@code type}.
 *
 * @param type the interface
 * @param byName the record of each value of {@code type}
 */
public record Variants(Class<?> type, SortedMap<String, Class<? extends Record>> byName) {
    public Variants {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /**
     * The value of {@code type} that means a record.
     *
     * @throws IllegalArgumentException when it is not registered
     */
    public String nameOf(Class<?> record) {
        return byName.entrySet().stream()
                .filter(variant -> variant.getValue() == record)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        record.getName() + " is no registered " + type.getSimpleName() + ": add a line for it"));
    }
}
