package dev.tsumugi.workflow.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RulesTest {
    @Test
    void allBrokenRulesAreToldTogether() {
        assertThatThrownBy(() -> new Rules()
                        .atLeast(1, "shards", 0)
                        .notNegative("rounds", 3)
                        .notBlank("name", " ")
                        .require(false, "stop[0]", "must not be empty")
                        .enforce())
                .isInstanceOf(BrokenRulesException.class)
                .hasMessage("shards must be at least 1, was 0; name must not be empty; stop[0] must not be empty");
    }

    @Test
    void limitsBelongToTheirSide() {
        holds(rules -> rules.atLeast(1, "x", 1));
        breaks(rules -> rules.atLeast(1, "x", 0.5), "x must be at least 1, was 0.5");
        holds(rules -> rules.atMost(7, "x", 7));
        breaks(rules -> rules.atMost(7, "x", 8), "x must be at most 7, was 8");
        holds(rules -> rules.notNegative("x", 0));
        breaks(rules -> rules.notNegative("x", -1), "x must not be negative, was -1");
        breaks(rules -> rules.above(1, "x", 1), "x must be greater than 1, was 1");
        holds(rules -> rules.fraction("x", 0).fraction("x", 1));
        breaks(rules -> rules.fraction("x", 1.01), "x must be from 0 to 1, was 1.01");
        holds(rules -> rules.fractionBelowOne("x", 0));
        breaks(rules -> rules.fractionBelowOne("x", 1), "x must be at least 0 and less than 1, was 1");
        holds(rules -> rules.fractionAboveZero("x", 1));
        breaks(rules -> rules.fractionAboveZero("x", 0), "x must be greater than 0 and at most 1, was 0");
        breaks(rules -> rules.properFraction("x", 1), "x must be greater than 0 and less than 1, was 1");
        breaks(rules -> rules.properFraction("x", 0), "x must be greater than 0 and less than 1, was 0");
    }

    @Test
    void numbersThatAreNotFiniteBreakEveryRule() {
        breaks(rules -> rules.notNegative("x", Double.POSITIVE_INFINITY), "x must be a finite number, was Infinity");
        breaks(rules -> rules.atLeast(1, "x", Double.NaN), "x must be a finite number, was NaN");
    }

    private static void holds(Consumer<Rules> rule) {
        Rules rules = new Rules();
        rule.accept(rules);
        assertThatCode(rules::enforce).doesNotThrowAnyException();
    }

    private static void breaks(Consumer<Rules> rule, String message) {
        Rules rules = new Rules();
        rule.accept(rules);
        assertThatThrownBy(rules::enforce).hasMessage(message);
    }
}
