package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.Stage;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A pre-training that differs from an earlier one in having more rounds, and in nothing else but how its schedule is
 * written down.
 *
 * @param before the rounds of the earlier one
 * @param rounds now
 * @param stepsPerRound of both
 * @param decayBefore steps after which the learning rate stayed
 * @param decay steps after which it stays now
 */
record MoreRounds(long before, long rounds, long stepsPerRound, long decayBefore, long decay) {
    private static final String ROUNDS = "pretrain.rounds";
    private static final String STEPS = "pretrain.steps-per-round";
    private static final String DECAY = "pretrain.optimizer.decay-steps";

    /** Empty where anything else changed, or the rounds did not grow. */
    static Optional<MoreRounds> between(Provenance earlier, Provenance now) {
        if (!now.stage().equals(Stage.PRETRAIN.command())
                || earlier.configuration() == null
                || !now.inputs().equals(earlier.inputs())
                || !now.files().equals(earlier.files())) {
            return Optional.empty();
        }
        Map<String, String> old = new TreeMap<>(Json.leaves(earlier.configuration()));
        Map<String, String> wanted = new TreeMap<>(Json.leaves(now.configuration()));
        Set<String> changed = new HashSet<>(wanted.keySet());
        changed.addAll(old.keySet());
        changed.removeIf(key -> wanted.containsKey(key) && wanted.get(key).equals(old.get(key)));
        if (!changed.contains(ROUNDS) || !Set.of(ROUNDS, DECAY).containsAll(changed)) {
            return Optional.empty();
        }
        MoreRounds more = new MoreRounds(
                Long.parseLong(old.get(ROUNDS)),
                Long.parseLong(wanted.get(ROUNDS)),
                Long.parseLong(wanted.get(STEPS)),
                decay(old),
                decay(wanted));
        return more.rounds > more.before ? Optional.of(more) : Optional.empty();
    }

    /** Whether every learning rate of the earlier rounds is the same now. */
    boolean keepSchedule() {
        return decay == decayBefore;
    }

    /** What the user may do where they do not; no full stop. */
    String advice() {
        return "the learning rate of every step depends on the last one; with " + DECAY + ": " + decayBefore
                + " the training would go on from its newest checkpoint, at the learning rate it ended with";
    }

    private static long decay(Map<String, String> leaves) {
        long steps = Long.parseLong(leaves.getOrDefault(DECAY, "0"));
        return steps > 0
                ? steps
                : Math.multiplyExact(Long.parseLong(leaves.get(ROUNDS)), Long.parseLong(leaves.get(STEPS)));
    }
}
