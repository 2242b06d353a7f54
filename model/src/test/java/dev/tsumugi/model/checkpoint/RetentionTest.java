package dev.tsumugi.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetentionTest {
    /** Steps 8 apart, one a round; the losses of the rounds 6, 4 and 2 are known. */
    private static final List<TrainingState> STATES = List.of(
            round(7, Map.of("training", 1.0)),
            round(6, Map.of("validation", 3.5)),
            round(5, Map.of()),
            round(4, Map.of("validation", 3.25)),
            round(3, Map.of()),
            round(2, Map.of("validation", 3.25)),
            round(1, Map.of()));

    @Test
    void keepsTheNewestUpToAStep() {
        assertThat(new Retention(1, 0, false, Set.of(), 47).kept(STATES)).containsExactlyInAnyOrder(56L, 40L);
        assertThat(new Retention(1, 0, false, Set.of(), 48).kept(STATES)).containsExactlyInAnyOrder(56L, 48L);
    }

    @Test
    void keepsTheNewest() {
        assertThat(new Retention(2, 0, false, Set.of()).kept(STATES)).containsExactlyInAnyOrder(56L, 48L);
    }

    @Test
    void keepsThoseOfEverySoManyRounds() {
        assertThat(new Retention(1, 3, false, Set.of()).kept(STATES)).containsExactlyInAnyOrder(56L, 48L, 24L);
    }

    @Test
    void keepsTheOldestOfTheBest() {
        assertThat(new Retention(1, 0, true, Set.of()).kept(STATES)).containsExactlyInAnyOrder(56L, 16L);
    }

    @Test
    void hasNoBestWhereNothingWasValidated() {
        assertThat(new Retention(1, 0, true, Set.of()).kept(STATES.subList(0, 1)))
                .containsExactly(56L);
    }

    @Test
    void keepsWhatIsProtected() {
        assertThat(new Retention(1, 0, false, Set.of(8L)).kept(STATES)).containsExactlyInAnyOrder(56L, 8L);
    }

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new Retention(0, 0, true, Set.of()))
                .hasMessage("At least 1 checkpoint must be kept, but newest is 0.");
        assertThatThrownBy(() -> new Retention(1, -1, true, Set.of()))
                .hasMessage("everyRounds must not be negative, but is -1.");
    }

    private static TrainingState round(int round, Map<String, Double> losses) {
        return new TrainingState(8L * round, round, 8L * round, 0, 0, 42, 2, new TreeMap<>(losses));
    }
}
