package dev.tsumugi.corpus.clean.step;

import dev.tsumugi.corpus.document.Document;

/** A rule that keeps a document as it is, or drops it with a reason. */
public non-sealed interface DocumentFilter extends Step {
    Verdict judge(Document document);
}
