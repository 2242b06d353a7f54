package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.io.Serializable;
import java.util.List;

/** The steps for one kind of source, in the order they run. */
public record Profile(List<NamedStep> steps) implements Serializable {
    public Profile {
        steps = List.copyOf(steps);
    }

    /**
     * Runs the steps until one drops the document. A step that throws drops it as {@code failed}: one strange document
     * must not end a job of millions.
     */
    public Outcome run(Document document) {
        Document current = document;
        for (NamedStep named : steps) {
            try {
                if (named.step() instanceof DocumentTransform transform) {
                    current = transform.apply(current);
                } else if (named.step() instanceof DocumentFilter filter) {
                    Verdict verdict = filter.judge(current);
                    if (!verdict.kept()) {
                        return Outcome.dropped(current, named.name(), verdict.reason());
                    }
                }
            } catch (RuntimeException | StackOverflowError e) {
                return Outcome.failed(current, named.name(), e);
            }
        }

        return Outcome.kept(current);
    }
}
