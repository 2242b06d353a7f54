package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.TrainingLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainingTest {
    private static final String SPEED = "step 30/210, loss 3.142, 12,346 tokens/s";

    @Test
    void theProgressLineTellsStepLossAndSpeed() {
        assertThat(Pretraining.note(round(4, 0, 0, 0), 210, 0.05)).isEqualTo(SPEED);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 0, 0", "3, 0, 1, 0", "3, 0, 0, 1", "1, 1, 1, 1"})
    void theProgressLineTellsHowManyWorkersAreInTheMeanWhereSomeAreRejectedLateOrLost(
            int accepted, int rejected, int late, int lost) {
        assertThat(Pretraining.note(round(accepted, rejected, late, lost), 210, 0))
                .isEqualTo(SPEED + ", " + accepted + " of 4 workers");
    }

    @Test
    void theProgressLineTellsOfNoticeableWaiting() {
        assertThat(Pretraining.note(round(3, 0, 1, 0), 210, 2.25))
                .isEqualTo(SPEED + ", 3 of 4 workers, waited 2.3 s for the checkpoint before");
    }

    private static TrainingLog.Entry round(int accepted, int rejected, int late, int lost) {
        RoundDetails details =
                new RoundDetails(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, accepted, rejected, late, lost, List.of());
        return new TrainingLog.Entry(10, 30, 7200, 3.14159, 0.001, 12_345.6, 5, null, details);
    }
}
