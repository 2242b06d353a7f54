package dev.tsumugi.training.loop;

import dev.tsumugi.model.checkpoint.Checkpoint;
import java.io.IOException;

/**
 * Saves a checkpoint every so many rounds, after the last one, and after one more. The log is written first: a run that goes on from the
 * checkpoint finds all rounds up to it.
 *
 * @param afterRound that one; 0: none
 * @param log holds the round already
 * @param snapshot of the training
 */
public record CheckpointListener(
        int everyRounds, long afterRound, TrainingLog log, TrainingCheckpoints checkpoints, Snapshot snapshot)
        implements RoundListener {

    /** Without one more. */
    public CheckpointListener(int everyRounds, TrainingLog log, TrainingCheckpoints checkpoints, Snapshot snapshot) {
        this(everyRounds, 0, log, checkpoints, snapshot);
    }

    /** Says what a training's checkpoint holds. */
    public interface Snapshot {
        /** The training as it is after a round. Its vectors are the training's own. */
        Checkpoint of(CompletedRound round) throws IOException;
    }

    @Override
    public void beforeRound(long round) throws IOException {
        checkpoints.requireNoFailure();
    }

    @Override
    public CompletedRound afterRound(CompletedRound round) throws IOException {
        if (!round.isDue(everyRounds) && round.entry().round() != afterRound) {
            return round;
        }
        log.write();
        return round.withPause(checkpoints.save(snapshot.of(round)));
    }
}
