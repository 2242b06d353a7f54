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
     * @param showsValue whether the value that was given is told behind it
     */
    record BrokenRule(String key, String rule, boolean showsValue) {}

    BrokenRulesException(List<BrokenRule> rules) {
        super(rules.stream().map(rule -> rule.key() + " " + rule.rule()).collect(Collectors.joining("; ")));
        this.rules = List.copyOf(rules);
    }

    List<BrokenRule> rules() {
        return rules;
    }
}
