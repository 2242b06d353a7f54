package dev.tsumugi.training.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopFilterTest {
    private final List<String> passed = new ArrayList<>();

    @Test
    void passesTextOnAtOnceThatBeginsNoStop() {
        StopFilter filter = filter("END");
        filter.add("今日は");
        filter.add("good");
        assertThat(passed).containsExactly("今日は", "good");
    }

    @Test
    void holdsBackWhatMayBeTheBeginningOfAStop() {
        StopFilter filter = filter("\n\nUser:");
        filter.add("one\n");
        filter.add("\nUs");
        assertThat(passed).containsExactly("one");
        filter.add("ed.");
        assertThat(passed).containsExactly("one", "\n\nUsed.");
        assertThat(filter.stopped()).isFalse();
    }

    @Test
    void endsBeforeAStopThatCameInPieces() {
        StopFilter filter = filter("。」", "END");
        filter.add("「はい。");
        filter.add("」 and EN");
        filter.add("D");
        filter.finish();
        assertThat(passed).containsExactly("「はい");
        assertThat(filter.stopped()).isTrue();
    }

    @Test
    void takesTheFirstOfSeveralStops() {
        StopFilter filter = filter("late", "lat", "b");
        filter.add("a b late");
        assertThat(passed).containsExactly("a ");
    }

    @Test
    void heldBackTextBelongsToAnAnswerThatEnds() {
        StopFilter filter = filter("aab");
        filter.add("xaa");
        filter.add("a");
        assertThat(passed).containsExactly("x", "a");
        filter.finish();
        assertThat(String.join("", passed)).isEqualTo("xaaa");
    }

    @Test
    void withoutStopsEverythingPasses() {
        StopFilter filter = filter();
        filter.add("a");
        assertThat(passed).containsExactly("a");
    }

    private StopFilter filter(String... stops) {
        return new StopFilter(List.of(stops), passed::add);
    }
}
