package dev.tsumugi.training.loop;

import dev.tsumugi.workflow.report.Numbers;
import java.util.Optional;

/**
 * The guess that all tokens are equally likely, which a model should beat.
 *
 * @param vocabularySize V
 */
public record UniformGuess(int vocabularySize) {

    /** Mean cross-entropy in nats, ln V. */
    public double loss() {
        return Math.log(vocabularySize);
    }

    /**
     * A sentence on a loss that is worse; empty where it is not.
     *
     * @param name begins the sentence: "The validation loss"
     * @param loss in nats
     */
    public Optional<String> warning(String name, double loss) {
        return loss <= loss()
                ? Optional.empty()
                : Optional.of(name + " of " + Numbers.threeFigures(loss) + " is worse than a guess: "
                        + Numbers.threeFigures(loss()) + " is the loss where all " + Numbers.count(vocabularySize)
                        + " tokens are equally likely.");
    }
}
