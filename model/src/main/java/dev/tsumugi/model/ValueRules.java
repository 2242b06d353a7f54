package dev.tsumugi.model;

import dev.tsumugi.model.InvalidValuesException.BrokenRule;
import java.util.ArrayList;
import java.util.List;

/** The rules of a record of settings, for its compact constructor. All that are broken are told at once. */
public final class ValueRules {
    private final List<BrokenRule> broken = new ArrayList<>();

    /**
     * A rule on one number. One that is not finite breaks every rule.
     *
     * @param component of the record
     * @param rule the sentence after the component; the value is told behind it
     */
    public ValueRules require(boolean holds, String component, String rule, double value) {
        boolean finite = Double.isFinite(value);
        if (!finite || !holds) {
            broken.add(new BrokenRule(component, finite ? rule : "must be a finite number", value));
        }
        return this;
    }

    /**
     * Any other rule.
     *
     * @param sentence what stands after the component, the value included where it helps
     */
    public ValueRules require(boolean holds, String component, String sentence) {
        if (!holds) {
            broken.add(new BrokenRule(component, sentence, null));
        }
        return this;
    }

    /** {@code value >= 1}. */
    public ValueRules positive(String component, long value) {
        return require(value >= 1, component, "must be at least 1", value);
    }

    /** {@code 0 <= value < 1}. */
    public ValueRules fractionBelowOne(String component, double value) {
        return require(value >= 0 && value < 1, component, "must be at least 0 and less than 1", value);
    }

    /**
     * Ends the rules.
     *
     * @throws InvalidValuesException that tells all broken ones
     */
    public void enforce() {
        if (!broken.isEmpty()) {
            throw new InvalidValuesException(broken);
        }
    }
}
