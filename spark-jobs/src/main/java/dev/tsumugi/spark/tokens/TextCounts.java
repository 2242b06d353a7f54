package dev.tsumugi.spark.tokens;

import java.io.Serializable;

/**
 * How much text.
 *
 * @param documents number of documents
 * @param tokens begin and end of each document included
 * @param characters code points
 * @param bytes in UTF-8
 */
public record TextCounts(long documents, long tokens, long characters, long bytes) implements Serializable {
    public static final TextCounts NONE = new TextCounts(0, 0, 0, 0);

    static TextCounts of(EncodedDocument document) {
        return new TextCounts(1, document.ids().length + 2L, document.characters(), document.bytes());
    }

    /** Both together. */
    public TextCounts plus(TextCounts other) {
        return new TextCounts(
                documents + other.documents, tokens + other.tokens, characters + other.characters, bytes + other.bytes);
    }

    /** Characters per token of the text itself, begins and ends left out; 0 where there is no text. */
    public double charactersPerToken() {
        long textTokens = tokens - 2 * documents;
        return textTokens == 0 ? 0 : (double) characters / textTokens;
    }
}
