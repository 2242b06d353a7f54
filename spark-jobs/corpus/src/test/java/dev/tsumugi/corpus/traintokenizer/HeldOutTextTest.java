package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldOutTextTest {
    @Test
    void keepsTheSameDocumentsInAnyOrder() {
        HeldOutText forward = new HeldOutText();
        HeldOutText evens = new HeldOutText();
        HeldOutText odds = new HeldOutText();
        for (int i = 0; i < 1000; i++) {
            forward.add("en", "id-" + i, "text " + i);
            int back = 999 - i;
            (back % 2 == 0 ? evens : odds).add("en", "id-" + back, "text " + back);
        }
        assertThat(forward.texts().get("en")).hasSize(200);
        assertThat(odds.addAll(evens).texts()).isEqualTo(forward.texts());
    }

    @Test
    void keepsTheBeginningOfALongText() {
        assertThat(new HeldOutText().add("ja", "id", "𠮷".repeat(6000)).texts())
                .isEqualTo(Map.of("ja", List.of("𠮷".repeat(5000))));
    }
}
