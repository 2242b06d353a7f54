package dev.tsumugi.training.loop;

import java.util.function.Consumer;

/**
 * Says so when a training ends with a loss that is worse than a guess.
 *
 * @param warnings gets a sentence for each such loss
 */
public record GuessListener(UniformGuess guess, Consumer<String> warnings) implements RoundListener {
    @Override
    public CompletedRound afterRound(CompletedRound round) {
        if (round.isLast()) {
            guess.warning("The last training loss", round.entry().loss()).ifPresent(warnings);
            Double validationLoss = round.entry().validationLoss();
            if (validationLoss != null) {
                guess.warning("The validation loss", validationLoss).ifPresent(warnings);
            }
        }
        return round;
    }
}
