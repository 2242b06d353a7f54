package dev.tsumugi.workflow.config;

import dev.tsumugi.workflow.config.BrokenRulesException.BrokenRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a configuration record, for its compact constructor:
 *
 * <pre>{@code
 * public TokenizeConfig {
 *     new Rules()
 *             .atLeast(1, "shards", shards)
 *             .properFraction("validation-fraction", validationFraction)
 *             .enforce();
 * }
 * }</pre>
 *
 * Keys are written as in YAML. A number that is not finite breaks every rule.
 */
public final class Rules {
    private final List<BrokenRule> broken = new ArrayList<>();

    /** {@code value >= least}. */
    public Rules atLeast(long least, String key, double value) {
        return range(value >= least, "must be at least " + least, key, value);
    }

    /** {@code value <= most}. */
    public Rules atMost(long most, String key, double value) {
        return range(value <= most, "must be at most " + most, key, value);
    }

    /** {@code value >= 0}. */
    public Rules notNegative(String key, double value) {
        return range(value >= 0, "must not be negative", key, value);
    }

    /** {@code value > low}. */
    public Rules above(long low, String key, double value) {
        return range(value > low, "must be greater than " + low, key, value);
    }

    /** {@code 0 <= value <= 1}. */
    public Rules fraction(String key, double value) {
        return range(value >= 0 && value <= 1, "must be from 0 to 1", key, value);
    }

    /** {@code 0 <= value < 1}. */
    public Rules fractionBelowOne(String key, double value) {
        return range(value >= 0 && value < 1, "must be at least 0 and less than 1", key, value);
    }

    /** {@code 0 < value <= 1}. */
    public Rules fractionAboveZero(String key, double value) {
        return range(value > 0 && value <= 1, "must be greater than 0 and at most 1", key, value);
    }

    /** {@code 0 < value < 1}. */
    public Rules properFraction(String key, double value) {
        return range(value > 0 && value < 1, "must be greater than 0 and less than 1", key, value);
    }

    /** Text that is more than blanks. */
    public Rules notBlank(String key, String text) {
        return require(!text.isBlank(), key, "must not be empty");
    }

    /**
     * A rule on one number.
     *
     * @param rule the sentence after the key; the value that was given is told behind it
     */
    public Rules range(boolean holds, String rule, String key, double value) {
        boolean finite = Double.isFinite(value);
        if (!finite || !holds) {
            broken.add(new BrokenRule(key, finite ? rule : "must be a finite number", value));
        }
        return this;
    }

    /**
     * Any other rule.
     *
     * @param sentence what stands after the key, the value included where it helps
     */
    public Rules require(boolean holds, String key, String sentence) {
        if (!holds) {
            broken.add(new BrokenRule(key, sentence, null));
        }
        return this;
    }

    /** Whether all rules so far hold: for rules that make sense only then. */
    public boolean hold() {
        return broken.isEmpty();
    }

    /**
     * Ends the rules.
     *
     * @throws BrokenRulesException that tells all broken ones
     */
    public void enforce() {
        if (!broken.isEmpty()) {
            throw new BrokenRulesException(broken);
        }
    }
}
