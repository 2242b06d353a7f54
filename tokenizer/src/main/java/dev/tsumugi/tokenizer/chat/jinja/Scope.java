package dev.tsumugi.tokenizer.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/** The variables that a part of a template sees, and how much a rendering may still do. For one rendering. */
final class Scope {
    /** The most steps of one rendering: tags, outputs and elements of loops. */
    static final int MAX_STEPS = 1_000_000;

    /** Distinct from null, which is Jinja's none. */
    static final Object UNDEFINED = new Object() {
        @Override
        public String toString() {
            return "undefined";
        }
    };

    private final Scope outer;
    private final Map<String, Object> variables = new HashMap<>();
    private final int[] steps;

    Scope(Map<String, Object> variables) {
        outer = null;
        steps = new int[1];
        this.variables.putAll(variables);
    }

    private Scope(Scope outer) {
        this.outer = outer;
        steps = outer.steps;
    }

    Scope inner() {
        return new Scope(this);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.variables.containsKey(name)) {
                return scope.variables.get(name);
            }
        }
        return UNDEFINED;
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    void step() {
        if (++steps[0] > MAX_STEPS) {
            throw new IllegalArgumentException("takes more than " + MAX_STEPS + " steps");
        }
    }
}
