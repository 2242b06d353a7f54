package dev.tsumugi.corpus.document;

import java.util.Locale;

/** What kind of text a source holds; quality rules are chosen by it. */
public enum SourceKind {
    WEB,
    BOOK,
    NEWS,
    WIKIPEDIA,
    CODE,
    DOCS;

    /** The name in configuration files and in {@link RawDocument#getKind()}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
