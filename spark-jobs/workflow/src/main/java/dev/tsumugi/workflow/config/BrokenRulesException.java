package dev.tsumugi.workflow.config;

import java.util.List;
import java.util.stream.Collectors;

/** Values of a configuration record that break its rules, all of them at once. */
public final class BrokenRulesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<BrokenRule> rules;

    /**
     * One broken rule.
     *
     * @param key below the record, as it stands in YAML: {@code optimizer.epsilon}
     * @param rule the rest of the sentence: "must be at least 1"
     * @param value that broke it and is told behind it; null where the rule tells it, or none
     */
    record BrokenRule(String key, String rule, Double value) {
        @Override
        public String toString() {
            boolean whole = value != null && value == Math.rint(value) && !Double.isInfinite(value);
            String was = value == null ? "" : ", was " + (whole ? Long.toString(value.longValue()) : value.toString());
            return key + " " + rule + was;
        }
    }

    BrokenRulesException(List<BrokenRule> rules) {
        super(rules.stream().map(BrokenRule::toString).collect(Collectors.joining("; ")));
        this.rules = List.copyOf(rules);
    }

    List<BrokenRule> rules() {
        return rules;
    }
}
