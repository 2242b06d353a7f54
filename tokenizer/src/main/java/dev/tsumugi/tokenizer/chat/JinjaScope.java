package dev.tsumugi.tokenizer.chat;

import java.util.HashMap;
import java.util.Map;

/** The variables that a place of a template sees, and how much a rendering may still do. For one rendering. */
final class JinjaScope {
    /** The most steps of one rendering: tags, outputs and rounds of loops. */
    static final int MAX_STEPS = 1_000_000;

    /** Distinct from null, which is Jinja's none. */
    static final Object UNDEFINED = new Object() {
        @Override
        public String toString() {
            return "undefined";
        }
    };

    private final JinjaScope outer;
    private final Map<String, Object> variables = new HashMap<>();
    private final int[] steps;

    JinjaScope(Map<String, Object> variables) {
        outer = null;
        steps = new int[1];
        this.variables.putAll(variables);
    }

    private JinjaScope(JinjaScope outer) {
        this.outer = outer;
        steps = outer.steps;
    }

    JinjaScope inner() {
        return new JinjaScope(this);
    }

    Object get(String name) {
        for (JinjaScope scope = this; scope != null; scope = scope.outer) {
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
