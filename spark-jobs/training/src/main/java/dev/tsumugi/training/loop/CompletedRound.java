package dev.tsumugi.training.loop;

import dev.tsumugi.model.checkpoint.CheckpointWriter.Pause;

/**
 * A round that is over.
 *
 * @param entry what the log tells of it
 * @param isLast whether the training ends with it
 * @param pause how long saving its checkpoint held training up; {@link Pause#NONE} where none was saved
 */
public record CompletedRound(TrainingLog.Entry entry, boolean isLast, Pause pause) {
    /** Before the first round. */
    public static final CompletedRound NONE = goOnAfter(0, 0, 0);

    static CompletedRound of(TrainingLog.Entry entry, boolean isLast) {
        return new CompletedRound(entry, isLast, Pause.NONE);
    }

    /**
     * The last round before a training was resumed. The next round needs no more of it than this.
     *
     * @param tokens learned from so far
     * @param seconds of all rounds so far
     */
    public static CompletedRound goOnAfter(long round, long tokens, double seconds) {
        return of(new TrainingLog.Entry(round, 0, tokens, 0, 0, 0, seconds, null, null), false);
    }

    /** The same with the loss that was measured after it. */
    public CompletedRound withValidationLoss(double loss) {
        return new CompletedRound(entry.withValidationLoss(loss), isLast, pause);
    }

    /** The same with the checkpoint that was saved after it. */
    CompletedRound withPause(Pause ofCheckpoint) {
        return new CompletedRound(entry, isLast, ofCheckpoint);
    }

    /** Whether it is the turn of what is done every so many rounds, and after the last one. */
    public boolean isDue(int everyRounds) {
        return isLast || entry.round() % everyRounds == 0;
    }
}
