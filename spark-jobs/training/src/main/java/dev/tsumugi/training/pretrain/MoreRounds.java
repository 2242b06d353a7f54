package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.stage.Growth;
import java.util.Optional;

/**
 * A pre-training that has more rounds than an earlier one. Nothing else differs but how its schedule is written down.
 *
 * @param decayBefore steps after which the learning rate stayed
 * @param decay steps after which it stays now
 * @param hasLevel whether the learning rate stays at a level before it goes down
 */
record MoreRounds(long decayBefore, long decay, boolean hasLevel) {
    private static final String ROUNDS = "rounds";
    private static final String OPTIMIZER = "optimizer";
    private static final String DECAY = "decay-steps";
    private static final String SCHEDULE = "schedule";

    /**
     * Compares two configurations of the stage.
     *
     * @return empty where anything else changed, or the rounds did not grow
     */
    static Optional<MoreRounds> between(JsonNode before, JsonNode now) {
        JsonNode old = before.path(PretrainStage.SECTION);
        JsonNode wanted = now.path(PretrainStage.SECTION);
        boolean grew = wanted.path(ROUNDS).asLong() > old.path(ROUNDS).asLong();
        return grew && old.has(ROUNDS) && withoutRounds(before).equals(MoreRounds::compare, withoutRounds(now))
                ? Optional.of(new MoreRounds(
                        decaySteps(old),
                        decaySteps(wanted),
                        wanted.path(OPTIMIZER).path(SCHEDULE).asText().equals("wsd")))
                : Optional.empty();
    }

    /** It goes on where every learning rate of the earlier rounds is the same now, or was up to the end of its level. */
    Growth growth() {
        if (decay == decayBefore) {
            return new Growth(true, "");
        }
        if (hasLevel) {
            return new Growth(
                    true,
                    "from its last checkpoint before the learning rate went down; those after it are kept in set-aside/");
        }
        return new Growth(
                false,
                "the learning rate of every step depends on the last one; with pretrain.optimizer.decay-steps: "
                        + decayBefore
                        + " the training would go on from its newest checkpoint, at the learning rate it ended with");
    }

    /** A number that was read may be of another Java type than one that was made. */
    private static int compare(JsonNode one, JsonNode other) {
        return one.asText().compareTo(other.asText());
    }

    private static JsonNode withoutRounds(JsonNode configuration) {
        JsonNode copy = configuration.deepCopy();
        if (copy.path(PretrainStage.SECTION) instanceof ObjectNode section) {
            section.remove(ROUNDS);
            if (section.path(OPTIMIZER) instanceof ObjectNode optimizer) {
                optimizer.remove(DECAY);
            }
        }
        return copy;
    }

    private static long decaySteps(JsonNode section) {
        long steps = section.path(OPTIMIZER).path(DECAY).asLong();
        return steps > 0
                ? steps
                : Math.multiplyExact(
                        section.path(ROUNDS).asLong(),
                        section.path("steps-per-round").asLong());
    }
}
