package dev.tsumugi.training.loop;

import dev.tsumugi.workflow.progress.Progress;
import java.util.Locale;

/**
 * Tells the user how far training is.
 *
 * @param task counts steps
 * @param allSteps of the training
 */
public record ProgressListener(Progress.Task task, int stepsPerRound, int allSteps) implements RoundListener {
    private static final double NOTICEABLE_SECONDS = 0.1;

    @Override
    public CompletedRound afterRound(CompletedRound round) {
        task.advance(stepsPerRound);
        task.note(note(round));
        return round;
    }

    private String note(CompletedRound round) {
        TrainingLog.Entry entry = round.entry();
        StringBuilder note = new StringBuilder(
                String.format(Locale.ROOT, "step %d/%d, loss %.3f", entry.step(), allSteps, entry.loss()));
        RoundDetails details = entry.details();
        if (details != null) {
            note.append(String.format(Locale.ROOT, ", %,.0f tokens/s", entry.tokensPerSecond()));
            if (details.accepted() < details.all()) {
                note.append(String.format(Locale.ROOT, ", %d of %d workers", details.accepted(), details.all()));
            }
        }
        double waited = round.pause().waitedSeconds();
        if (waited > NOTICEABLE_SECONDS) {
            note.append(String.format(Locale.ROOT, ", waited %.1f s for the checkpoint before", waited));
        }
        return note.toString();
    }
}
