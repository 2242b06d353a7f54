package dev.tsumugi.corpus.tokenize;

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
 */
@SuppressWarnings("ArrayRecordComponent")
record EncodedDocument(String language, int characters, int bytes, int[] ids) implements Serializable {

    static EncodedDocument of(String language, String text, Tokenizer tokenizer) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new EncodedDocument(
                language, text.codePointCount(0, text.length()), utf8.length, tokenizer.encode(utf8));
    }
}
