package dev.tsumugi.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    private final List<String> happened = new ArrayList<>();

    @Test
    void callsTheListenersInTheirOrderBeforeAndAfterEachRound() throws IOException {
        loop(listener("a"), listener("b")).run(CompletedRound.NONE, 2);
        assertThat(happened)
                .containsExactly(
                        "a before 1",
                        "b before 1",
                        "round 1",
                        "a after 1",
                        "b after 1", //
                        "a before 2",
                        "b before 2",
                        "round 2",
                        "a after 2",
                        "b after 2");
    }

    @Test
    void handsOnWhatAListenerAdds() throws IOException {
        List<Double> seen = new ArrayList<>();
        RoundListener measures = new RoundListener() {
            @Override
            public CompletedRound afterRound(CompletedRound round) {
                return round.withValidationLoss(round.entry().round());
            }
        };
        RoundListener sees = new RoundListener() {
            @Override
            public CompletedRound afterRound(CompletedRound round) {
                seen.add(round.entry().validationLoss());
                return round;
            }
        };
        loop(sees, measures, sees).run(CompletedRound.NONE, 2);
        assertThat(seen).containsExactly(null, 1.0, null, 2.0);
    }

    @Test
    void countsTokensAndSecondsOnFromWhereItResumes() throws IOException {
        List<TrainingLog.Entry> entries = new ArrayList<>();
        RoundListener collects = new RoundListener() {
            @Override
            public CompletedRound afterRound(CompletedRound round) {
                entries.add(round.entry());
                return round;
            }
        };
        loop(collects).run(CompletedRound.goOnAfter(3, 50, 7.5), 5);
        assertThat(entries).extracting(TrainingLog.Entry::round).containsExactly(4L, 5L);
        assertThat(entries).extracting(TrainingLog.Entry::tokens).containsExactly(60L, 70L);
        assertThat(entries).extracting(TrainingLog.Entry::seconds).containsExactly(8.5, 9.5);
    }

    @Test
    void doesNothingWhereNoRoundIsLeft() throws IOException {
        loop(listener("a")).run(CompletedRound.goOnAfter(5, 50, 7.5), 5);
        assertThat(happened).isEmpty();
    }

    @Test
    void aListenerThatFailsEndsTheTraining() {
        RoundListener fails = new RoundListener() {
            @Override
            public CompletedRound afterRound(CompletedRound round) throws IOException {
                throw new IOException("full");
            }
        };
        assertThatThrownBy(() -> loop(fails, listener("late")).run(CompletedRound.NONE, 2))
                .hasMessage("full");
        assertThat(happened).containsExactly("late before 1", "round 1");
    }

    @Test
    void whatIsDueEverySoManyRoundsIsDueAfterTheLastOneToo() throws IOException {
        List<Long> due = new ArrayList<>();
        RoundListener everyThird = new RoundListener() {
            @Override
            public CompletedRound afterRound(CompletedRound round) {
                if (round.isDue(3)) {
                    due.add(round.entry().round());
                }
                return round;
            }
        };
        loop(everyThird).run(CompletedRound.NONE, 7);
        assertThat(due).containsExactly(3L, 6L, 7L);
    }

    private TrainingLoop loop(RoundListener... listeners) {
        return new TrainingLoop(
                before -> {
                    long round = before.entry().round() + 1;
                    happened.add("round " + round);
                    return new TrainingLog.Entry(
                            round,
                            round,
                            before.entry().tokens() + 10,
                            1,
                            0,
                            0,
                            before.entry().seconds() + 1,
                            null,
                            null);
                },
                List.of(listeners));
    }

    private RoundListener listener(String name) {
        return new RoundListener() {
            @Override
            public void beforeRound(long round) {
                happened.add(name + " before " + round);
            }

            @Override
            public CompletedRound afterRound(CompletedRound round) {
                happened.add(name + " after " + round.entry().round());
                return round;
            }
        };
    }
}
