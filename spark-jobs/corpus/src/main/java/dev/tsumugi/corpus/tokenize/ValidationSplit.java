package dev.tsumugi.corpus.tokenize;

/** What is kept for validation. */
public enum ValidationSplit {
    /** Whole documents, chosen by the hash of their id. */
    DOCUMENTS,
    /** The end of every document: for a few long texts. */
    TAILS
}
