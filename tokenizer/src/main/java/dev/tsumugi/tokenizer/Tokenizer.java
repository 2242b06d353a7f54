package dev.tsumugi.tokenizer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * Text to token ids and back. Implementations are immutable and safe for use by many threads.
 *
 * <p>No method adds a beginning or end of text: the packer of token shards and the post-processor of {@code tokenizer.json}
 * are the only places that do.
 */
public interface Tokenizer extends Serializable {
    /**
     * Returns the ids of a text; never a special id, even where the text spells a special token's name. An unpaired surrogate
     * is read as U+FFFD.
     */
    int[] encode(String text);

    /** Returns the ids of any bytes, UTF-8 or not: {@code decodeBytes(encode(bytes))} equals {@code bytes}. */
    int[] encode(byte[] utf8);

    /**
     * Returns the text of some ids; a special id becomes its name, bytes that are no UTF-8 become U+FFFD.
     *
     * @throws IllegalArgumentException when an id is not in the vocabulary
     */
    default String decode(int[] ids) {
        return new String(decodeBytes(ids), StandardCharsets.UTF_8);
    }

    /**
     * Returns the bytes of some ids; a special id becomes the UTF-8 bytes of its name.
     *
     * @throws IllegalArgumentException when an id is not in the vocabulary
     */
    byte[] decodeBytes(int[] ids);

    /** Number of ids, special ones included; ids run from 0. */
    int vocabularySize();

    /** The special tokens that the rest of the system relies on. */
    SpecialTokens specialTokens();
}
