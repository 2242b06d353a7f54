package dev.tsumugi.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuessListenerTest {
    private final List<String> warnings = new ArrayList<>();
    private final GuessListener listener = new GuessListener(new UniformGuess(1024), warnings::add);

    @Test
    void saysAfterTheLastRoundWhichLossIsWorseThanAGuess() {
        CompletedRound round = CompletedRound.of(entry(7.5), true).withValidationLoss(7);
        assertThat(listener.afterRound(round)).isSameAs(round);
        assertThat(warnings)
                .containsExactly(
                        "The last training loss of 7.50 is worse than a guess: 6.93 is the loss where all 1,024 tokens"
                                + " are equally likely.",
                        "The validation loss of 7.00 is worse than a guess: 6.93 is the loss where all 1,024 tokens"
                                + " are equally likely.");
    }

    @Test
    void saysNothingOfABetterLossNorBeforeTheEnd() {
        listener.afterRound(CompletedRound.of(entry(6.9), true).withValidationLoss(6.8));
        listener.afterRound(CompletedRound.of(entry(7.5), false));
        assertThat(warnings).isEmpty();
    }

    private static TrainingLog.Entry entry(double loss) {
        return new TrainingLog.Entry(1, 1, 10, loss, 0, 0, 1, null, null);
    }
}
