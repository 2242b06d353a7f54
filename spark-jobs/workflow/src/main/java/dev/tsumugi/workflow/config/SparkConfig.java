package dev.tsumugi.workflow.config;

import java.util.Map;

/** Section {@code spark}: the master of an embedded session ({@code local[*]}) and settings passed on to Spark as they are. */
public record SparkConfig(String master, Map<String, String> settings) {
    public SparkConfig {
        new Rules().notBlank("master", master).enforce();
    }
}
