package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.TokenNames;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.util.HashMap;
import java.util.Map;

/**
 * A tokenizer over pieces of text. Where the {@link Metaspace} puts a space in front, decoding takes it off again.
 *
 * <p>With pieces for bytes, bytes that are no UTF-8 are encoded one by one as unknown characters and come back. With
 * the peers they are lost: SentencePiece reads such a byte as U+FFFD, and Hugging Face's tokenizers take strings only.
 *
 * <p>The ids are those of the peers. As with them, some texts come back changed:
 * <ul>
 *   <li>U+2581 comes back as a space. Where there are pieces for bytes but none that is just a space, a space may come
 *       back as U+2581.
 *   <li>Without pieces for bytes, a run of unknown characters comes back as the name of the unknown piece.
 *   <li>With the prefixes {@code FIRST} and {@code ALWAYS}, one of the spaces that a text begins with is lost: " a" and
 *       "a" have the same ids.
 *   <li>With the prefixes {@code ALWAYS} and {@code PREPEND}, a space is put in front of what follows the name of an
 *       added or a special token. It stays.
 *   <li>With any prefix, an added token that a text begins with and whose name begins with a space loses that space.
 * </ul>
 */
public abstract class PieceTokenizer implements Tokenizer {
    private final PieceVocabulary vocabulary;
    private final Metaspace metaspace;
    private final TokenNames alwaysNamed;
    private final TokenNames allNamed;
    private final byte[][] texts;

    /**
     * Sets up what is the same for all models.
     *
     * @param namesUserDefined whether user-defined pieces too are found in the text before the model sees it; Hugging
     *     Face's tokenizers find added tokens so that the model has as well
     */
    protected PieceTokenizer(PieceVocabulary vocabulary, Metaspace metaspace, boolean namesUserDefined) {
        this.vocabulary = vocabulary;
        this.metaspace = metaspace;
        Map<String, Integer> named = new HashMap<>(vocabulary.ids(PieceKind.ADDED));
        named.putAll(namesUserDefined ? vocabulary.ids(PieceKind.USER_DEFINED) : Map.of());
        alwaysNamed = new TokenNames(named);
        named.putAll(vocabulary.specialIds());
        allNamed = new TokenNames(named);
        texts = new byte[vocabulary.size()][];
        for (int id = 0; id < texts.length; id++) {
            texts[id] = vocabulary.text(id);
        }
    }

    /** Hands the pieces of a text to {@code pieces}. Spaces in it are plain. */
    protected abstract void encode(byte[] text, PieceSink pieces);

    @Override
    public final int[] encode(String text) {
        return encode(Utf8.bytes(text));
    }

    @Override
    public final void encode(byte[] utf8, int from, int to, IntBuffer ids) {
        encode(Utf8.range(utf8, from, to), true, alwaysNamed, ids, null);
    }

    @Override
    public final Encoding encodeWithOffsets(byte[] utf8) {
        return encodeWithOffsets(utf8, true);
    }

    @Override
    public final Encoding encodeWithOffsets(byte[] utf8, boolean first) {
        IntBuffer ids = new IntBuffer(utf8.length / 3);
        IntBuffer ends = new IntBuffer(utf8.length / 3);
        encode(utf8, first, alwaysNamed, ids, ends);
        int[] starts = new int[ends.length()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = ends.get(i - 1);
        }
        return new Encoding(ids.toArray(), starts, ends.toArray());
    }

    @Override
    public final int[] encodeWithSpecialTokens(String text) {
        IntBuffer ids = new IntBuffer(text.length() / 3);
        encode(Utf8.bytes(text), true, allNamed, ids, null);
        return ids.toArray();
    }

    private void encode(byte[] utf8, boolean first, TokenNames names, IntBuffer ids, IntBuffer ends) {
        names.split(
                utf8,
                (from, to) -> {
                    byte[] plain = Utf8.range(utf8, from, to);
                    boolean begins = first && from == 0;
                    int firstId = ids.length();
                    encode(metaspace.apply(plain, begins), new PieceSink(vocabulary, ids, ends));
                    if (ends != null) {
                        int[] offsets = metaspace.offsets(plain, begins);
                        for (int i = firstId; i < ids.length(); i++) {
                            ends.set(i, from + offsets[ends.get(i)]);
                        }
                    }
                },
                (id, end) -> {
                    ids.add(id);
                    if (ends != null) {
                        ends.add(end);
                    }
                });
    }

    @Override
    public final byte[] decodeBytes(int[] ids) {
        long length = 0;
        for (int id : ids) {
            if (id < 0 || id >= texts.length) {
                throw new IllegalArgumentException(
                        "The id " + id + " is outside the vocabulary of " + texts.length + " tokens.");
            }
            length += texts[id].length;
        }
        int skip = metaspace.prefix() != Metaspace.Prefix.NEVER && ids.length > 0 && texts[ids[0]][0] == ' ' ? 1 : 0;
        byte[] decoded = new byte[Math.toIntExact(length) - skip];
        int at = 0;
        for (int i = 0; i < ids.length; i++) {
            byte[] text = texts[ids[i]];
            int from = i == 0 ? skip : 0;
            System.arraycopy(text, from, decoded, at, text.length - from);
            at += text.length - from;
        }
        return decoded;
    }

    @Override
    public final int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public final Map<String, Integer> specialIds() {
        return vocabulary.specialIds();
    }

    /** The pieces. */
    public final PieceVocabulary vocabulary() {
        return vocabulary;
    }

    /** How spaces become parts of pieces. */
    public final Metaspace metaspace() {
        return metaspace;
    }
}
