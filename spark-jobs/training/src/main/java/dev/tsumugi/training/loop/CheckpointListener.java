package dev.tsumugi.training.loop;

import dev.tsumugi.model.checkpoint.Checkpoint;
import java.io.IOException;

/**
 * Saves a checkpoint every so many rounds, and after the last one. The log is written first: a run that goes on from the
 * checkpoint finds all rounds up to it.
 *
 * @param log holds the round already
 * @param snapshot of the training
 */
public record CheckpointListener(
        int everyRounds, TrainingLog log, TrainingCheckpoints checkpoints, Snapshot snapshot)
        implements RoundListener {

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
        if (!round.isDue(everyRounds)) {
            return round;
        }
        log.write();
        return round.withPause(checkpoints.save(snapshot.of(round)));
    }
}
