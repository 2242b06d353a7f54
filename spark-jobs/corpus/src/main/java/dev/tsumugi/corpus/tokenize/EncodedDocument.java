package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.Tokenizer;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A document on its way to its shard.
 *
 * @param language of the document
 * @param characters code points of the text
 * @param bytes of the text in UTF-8
 * @param ids without begin and end of text
 * @param tokenBytes bytes of the text that each id stands for, before any normalisation; empty where nobody counted them
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedDocument(String language, int characters, int bytes, int[] ids, int[] tokenBytes)
        implements Serializable {

    /** A document to learn from. */
    public static EncodedDocument of(String language, String text, Tokenizer tokenizer) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return of(language, text, utf8.length, tokenizer.encode(utf8), new int[0]);
    }

    /** A document to be evaluated on, with the bytes of its tokens. */
    public static EncodedDocument counted(String language, String text, Tokenizer tokenizer) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Encoding encoding = tokenizer.encodeWithOffsets(utf8);
        int[] tokenBytes = encoding.ends().clone();
        for (int i = tokenBytes.length - 1; i > 0; i--) {
            tokenBytes[i] -= tokenBytes[i - 1]; // ranges may share a character that was normalised to several
        }
        return of(language, text, utf8.length, encoding.ids(), tokenBytes);
    }

    private static EncodedDocument of(String language, String text, int bytes, int[] ids, int[] tokenBytes) {
        return new EncodedDocument(language, text.codePointCount(0, text.length()), bytes, ids, tokenBytes);
    }
}
