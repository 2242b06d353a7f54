package dev.tsumugi.workflow.config;

/** Section {@code run}: the name, the run directory (any Hadoop path) and the seed from which everything follows. */
public record RunConfig(String name, String directory, long seed) {
    public RunConfig {
        new Rules().notBlank("name", name).notBlank("directory", directory).enforce();
    }
}
