package dev.tsumugi.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.checkpoint.CheckpointWriter.Pause;
import dev.tsumugi.workflow.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressListenerTest {
    private static final String SPEED = "step 30/210, loss 3.142, 12,346 tokens/s";

    private final List<String> told = new ArrayList<>();
    private final ProgressListener listener = new ProgressListener(new Told(), 3, 210);

    @Test
    void tellsStepLossAndSpeed() {
        CompletedRound round = round(4, 0, 0, 0, 0.05);
        assertThat(listener.afterRound(round)).isSameAs(round);
        assertThat(told).containsExactly("3 more", SPEED);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 0, 0", "3, 0, 1, 0", "3, 0, 0, 1", "1, 1, 1, 1"})
    void tellsHowManyWorkersAreInTheMeanWhereSomeAreRejectedLateOrLost(int accepted, int rejected, int late, int lost) {
        listener.afterRound(round(accepted, rejected, late, lost, 0));
        assertThat(told).containsExactly("3 more", SPEED + ", " + accepted + " of 4 workers");
    }

    @Test
    void tellsOfNoticeableWaiting() {
        listener.afterRound(round(3, 0, 1, 0, 2.25));
        assertThat(told).containsExactly("3 more", SPEED + ", 3 of 4 workers, waited 2.3 s for the checkpoint before");
    }

    @Test
    void tellsStepAndLossOfARoundThatIsOneStep() {
        TrainingLog.Entry step = new TrainingLog.Entry(30, 30, 7200, 3.14159, 0.001, 12_345.6, 5, null, null);
        new ProgressListener(new Told(), 1, 210).afterRound(CompletedRound.of(step, false));
        assertThat(told).containsExactly("1 more", "step 30/210, loss 3.142");
    }

    private static CompletedRound round(int accepted, int rejected, int late, int lost, double waitedSeconds) {
        RoundDetails details =
                new RoundDetails(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, accepted, rejected, late, lost, List.of());
        TrainingLog.Entry entry = new TrainingLog.Entry(10, 30, 7200, 3.14159, 0.001, 12_345.6, 5, null, details);
        return CompletedRound.of(entry, false).withPause(new Pause(waitedSeconds, 0));
    }

    private final class Told implements Progress.Task {
        @Override
        public void advance(long amount) {
            told.add(amount + " more");
        }

        @Override
        public void note(String text) {
            told.add(text);
        }

        @Override
        public void close() {}
    }
}
