package dev.tsumugi.spark.bench;

import java.util.List;

/**
 * What a benchmark measured.
 *
 * @param benchmark its name
 * @param figures in the order in which they are shown
 */
public record BenchResult(String benchmark, List<Figure> figures) {

    /**
     * One figure.
     *
     * @param name in kebab-case, its unit at the end ({@code encode-megabytes-per-second})
     * @param value of it
     */
    public record Figure(String name, double value) {}
}
