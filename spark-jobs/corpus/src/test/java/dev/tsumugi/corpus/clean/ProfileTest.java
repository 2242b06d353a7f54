package dev.tsumugi.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final DocumentTransform SHOUT = document -> document.withText(document.getText() + "!");
    private static final DocumentFilter NO_HELLO =
            document -> document.getText().startsWith("Hello") ? Verdict.drop("greeting") : Verdict.keep();
    private static final DocumentFilter BROKEN = document -> {
        throw new IllegalStateException("no luck");
    };

    @Test
    void stepsSeeWhatEarlierOnesMade() {
        Outcome outcome = run("Bye", SHOUT, NO_HELLO, SHOUT);
        assertThat(outcome.getReason()).isEmpty();
        assertThat(outcome.getDocument().getText()).isEqualTo("Bye!!");
    }

    @Test
    void aDropNamesItsStepAndReason() {
        Outcome outcome = run("Hello", SHOUT, NO_HELLO, SHOUT);
        assertThat(outcome.getStep()).isEqualTo("step-1");
        assertThat(outcome.getReason()).isEqualTo("greeting");
        assertThat(outcome.getDocument().getText()).isEqualTo("Hello!");
    }

    @Test
    void anExceptionDropsTheDocumentOnly() {
        Outcome outcome = run("Bye", BROKEN);
        assertThat(outcome.getStep()).isEqualTo("step-0");
        assertThat(outcome.getReason()).isEqualTo("failed");
        assertThat(outcome.getMessage()).isEqualTo("java.lang.IllegalStateException: no luck");
    }

    private static Outcome run(String text, Step... steps) {
        List<NamedStep> named = new ArrayList<>();
        for (Step step : steps) {
            named.add(new NamedStep("step-" + named.size(), step));
        }
        Document document = new Document();
        document.setText(text);
        return new Profile(named).run(document);
    }
}
