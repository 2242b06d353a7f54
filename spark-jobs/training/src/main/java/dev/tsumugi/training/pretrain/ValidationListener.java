package dev.tsumugi.training.pretrain;

import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.RoundListener;
import dev.tsumugi.training.round.DistributedTrainer;
import java.util.OptionalDouble;

/**
 * Measures the validation loss every so many rounds, and after the last one.
 *
 * @param sequences to measure it on, at most
 */
record ValidationListener(int everyRounds, int sequences, DistributedTrainer trainer, JobDescription description)
        implements RoundListener {

    @Override
    public CompletedRound afterRound(CompletedRound round) {
        if (!round.isDue(everyRounds)) {
            return round;
        }
        description.describe(round.entry().round(), ": validation");
        OptionalDouble loss = trainer.validationLoss(sequences);
        return loss.isPresent() ? round.withValidationLoss(loss.getAsDouble()) : round;
    }
}
