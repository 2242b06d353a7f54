package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TextSelectionTest {
    /** 100 documents of 10 characters each, one in every hundredth bucket. */
    private static long[] hundredDocuments(long charactersEach) {
        long[] buckets = new long[TextSelection.BUCKETS];
        for (int i = 0; i < 100; i++) {
            buckets[i * 100] = charactersEach;
        }
        return buckets;
    }

    private static SortedMap<String, long[]> corpus() {
        return new TreeMap<>(
                Map.of("ja", hundredDocuments(10), "en", hundredDocuments(1000), "code", hundredDocuments(50)));
    }

    @Test
    void takesAllButTheHeldOutPartWithoutALimit() {
        TextSelection selection = TextSelection.of(corpus(), 0, false);
        assertThat(selection.languages().get("ja").characters()).isEqualTo(980);
        assertThat(selection.languages().get("en").characters()).isEqualTo(98_000);
        assertThat(selection.trainingPart("en", 9700, "text")).isEqualTo("text");
        assertThat(selection.isHeldOut("en", 9700)).isFalse();
        assertThat(selection.trainingPart("en", 9800, "text")).isEmpty();
        assertThat(selection.isHeldOut("en", 9800)).isTrue();
    }

    @Test
    void takesNoMoreThanTheSmallerOfJapaneseAndEnglish() {
        TextSelection selection = TextSelection.of(corpus(), 0, true);
        assertThat(selection.languages().values())
                .extracting(TextSelection.Choice::characters)
                .containsOnly(980L);
    }

    @Test
    void cutsTheTextThatPassesTheLimit() {
        TextSelection selection = TextSelection.of(corpus(), 1500, false);
        assertThat(selection.languages().get("en").characters()).isEqualTo(1500);
        assertThat(selection.trainingPart("en", 0, "四文字だ")).isEqualTo("四文字だ");
        assertThat(selection.trainingPart("en", 100, "四文字だ")).isEqualTo("四文");
        assertThat(selection.trainingPart("en", 200, "四文字だ")).isEmpty();
    }

    @Test
    void holdsNothingOutOfOneDocument() {
        long[] one = new long[TextSelection.BUCKETS];
        one[7] = 1000;
        TextSelection selection = TextSelection.of(new TreeMap<>(Map.of("ja", one)), 0, true);
        assertThat(selection.languages().get("ja").characters()).isEqualTo(1000);
        assertThat(selection.isHeldOut("ja", 7)).isFalse();
    }
}
