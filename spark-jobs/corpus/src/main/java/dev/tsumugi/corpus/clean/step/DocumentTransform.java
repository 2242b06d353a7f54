package dev.tsumugi.corpus.clean.step;

import dev.tsumugi.corpus.document.Document;

/** A rule that changes a document (its text or its language) and drops none. */
public non-sealed interface DocumentTransform extends Step {
    Document apply(Document document);
}
