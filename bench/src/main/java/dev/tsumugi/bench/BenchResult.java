package dev.tsumugi.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What a benchmark measured.
 *
 * @param benchmark its name
 * @param figures numbers, truth values and objects of them, in the order in which they are shown; a name ends with its unit
 *     ({@code encode-megabytes-per-second})
 */
public record BenchResult(String benchmark, ObjectNode figures) {
    /** Starts a result without figures. */
    static BenchResult of(String benchmark) {
        return new BenchResult(benchmark, JsonNodeFactory.instance.objectNode());
    }

    /** Appends a number. */
    BenchResult with(String name, double value) {
        figures.put(name, value);
        return this;
    }

    /** Appends a truth value. */
    BenchResult with(String name, boolean value) {
        figures.put(name, value);
        return this;
    }

    /** Appends an object of numbers, one for each kind of text or the like. */
    BenchResult with(String name, Map<String, Double> values) {
        ObjectNode object = figures.putObject(name);
        values.forEach(object::put);
        return this;
    }
}
