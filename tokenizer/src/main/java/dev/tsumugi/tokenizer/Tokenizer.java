package dev.tsumugi.tokenizer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Text to token ids and back. Implementations are immutable and safe for use by many threads.
 *
 * <p>No method that encodes adds a beginning or end of text. {@link #specialTokens} says which they are.
 */
public interface Tokenizer extends Serializable {
    /**
     * Returns the ids of a text. None is special, even where the text spells a special token's name. An unpaired
     * surrogate is read as U+FFFD.
     */
    int[] encode(String text);

    /**
     * Returns the ids of any bytes, UTF-8 or not. {@code decodeBytes(encode(bytes))} equals {@code bytes}, in normal
     * form where the tokenizer normalises. Some implementations have ids that cannot say everything about spaces or
     * unknown characters; they name the exceptions.
     */
    default int[] encode(byte[] utf8) {
        IntBuffer ids = new IntBuffer(utf8.length / 3);
        encode(utf8, 0, utf8.length, ids);
        return ids.toArray();
    }

    /**
     * Appends the ids of {@code utf8[from, to)} to a buffer, as {@link #encode(byte[])} finds them. Who encodes many
     * texts clears the buffer and fills it again; no array is made for each.
     *
     * @throws IndexOutOfBoundsException when the range is not within the array
     */
    void encode(byte[] utf8, int from, int to, IntBuffer ids);

    /** Returns the ids of {@link #encode(byte[])}, each with the range of bytes that it stands for. */
    Encoding encodeWithOffsets(byte[] utf8);

    /**
     * Returns the ids of a stretch of text as {@link #encodeWithOffsets(byte[])} does. The stretch may come after a
     * special token: a tokenizer may put a space in front of what begins the whole text only.
     *
     * @param first whether the stretch begins the whole text
     */
    default Encoding encodeWithOffsets(byte[] utf8, boolean first) {
        return encodeWithOffsets(utf8);
    }

    /**
     * Returns the ids of a text in which the name of a special token stands for that token. Only for text that the
     * caller made itself: any other text could smuggle in the end of a message.
     */
    int[] encodeWithSpecialTokens(String text);

    /**
     * Returns the text of some ids. A special id becomes its name. Bytes that are no UTF-8 become U+FFFD.
     *
     * @throws IllegalArgumentException when an id is not in the vocabulary
     */
    default String decode(int[] ids) {
        return new String(decodeBytes(ids), StandardCharsets.UTF_8);
    }

    /**
     * Returns the bytes of some ids. A special id becomes the UTF-8 bytes of its name.
     *
     * @throws IllegalArgumentException when an id is not in the vocabulary
     */
    byte[] decodeBytes(int[] ids);

    /** Number of ids, special ones included. Ids run from 0. */
    int vocabularySize();

    /** Ids of the special tokens by name, in the order of the ids. */
    Map<String, Integer> specialIds();

    /**
     * The special tokens that frame documents and conversations.
     *
     * @throws IllegalArgumentException when this tokenizer, made elsewhere, lacks one that training needs
     */
    default SpecialTokens specialTokens() {
        return SpecialTokens.of(specialIds());
    }
}
