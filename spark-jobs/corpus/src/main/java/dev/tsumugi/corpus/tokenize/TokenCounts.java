package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.tokenizer.SpecialTokens;
import java.io.Serializable;

/**
 * How much text.
 *
 * @param documents number of documents
 * @param tokens begin and end of each document included
 * @param textTokens of the text itself, begins and ends left out
 * @param characters code points
 * @param bytes in UTF-8
 */
public record TokenCounts(long documents, long tokens, long textTokens, long characters, long bytes)
        implements Serializable {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0, 0);

    static TokenCounts of(EncodedDocument document, SpecialTokens special) {
        int textTokens = document.ids().length;
        long tokens = textTokens + special.document(new int[0]).length;
        return new TokenCounts(1, tokens, textTokens, document.characters(), document.bytes());
    }

    /** Both together. */
    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                documents + other.documents,
                tokens + other.tokens,
                textTokens + other.textTokens,
                characters + other.characters,
                bytes + other.bytes);
    }

    /** Characters per token of the text itself, begins and ends left out; 0 where there is no text. */
    public double charactersPerToken() {
        return textTokens == 0 ? 0 : (double) characters / textTokens;
    }
}
