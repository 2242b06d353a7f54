package dev.tsumugi.model;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that break rules, all of them at once. */
public final class InvalidValuesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<BrokenRule> rules;

    /**
     * One broken rule.
     *
     * @param component of the record
     * @param rule the rest of the sentence: "must be at least 1"
     * @param value that broke it and is told behind it; null where the rule tells it, or none
     */
    public record BrokenRule(String component, String rule, Double value) {
        @Override
        public String toString() {
            boolean whole = value != null && value == Math.rint(value) && !Double.isInfinite(value);
            String is =
                    value == null ? "" : ", but is " + (whole ? Long.toString(value.longValue()) : value.toString());
            return component + " " + rule + is;
        }
    }

    InvalidValuesException(List<BrokenRule> rules) {
        super(rules.stream().map(BrokenRule::toString).collect(Collectors.joining("; ")) + ".");
        this.rules = List.copyOf(rules);
    }

    public List<BrokenRule> rules() {
        return rules;
    }
}
