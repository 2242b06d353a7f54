package dev.tsumugi.training.pretrain;

import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.RoundTrainer;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RoundOutcome;

/** The rounds of a distributed trainer. */
record DistributedRounds(DistributedTrainer trainer, LearningRateSchedule schedule, int stepsPerRound)
        implements RoundTrainer {

    @Override
    public TrainingLog.Entry train(CompletedRound before) {
        long start = System.nanoTime();
        RoundOutcome outcome = trainer.nextRound();
        double seconds = (System.nanoTime() - start) / 1e9;
        int step = outcome.round() * stepsPerRound;
        return new TrainingLog.Entry(
                outcome.round(),
                step,
                before.entry().tokens() + outcome.targets(),
                outcome.meanLoss(),
                schedule.valueAt(step - 1, 0),
                outcome.targets() / seconds,
                before.entry().seconds() + seconds,
                null,
                RoundDetails.of(outcome, before.pause()));
    }
}
