package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.TokenNames;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.cache.SpanCaches;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenScanner;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.NormalizedText;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019). A {@link PreTokenizer} cuts the text into
 * pre-tokens. The bytes of each are merged in the order of the merges' ranks. Time is linear in the text. Where merges
 * do not happen in the order of their ranks, it is O(n log n) in the longest pre-token.
 *
 * <p>Each thread that encodes keeps the ids of what it saw in {@value SpanCaches#BYTES} bytes, which never grow. The
 * serialised form is the vocabulary, the merges and the settings; tables are built again on arrival.
 */
public final class BytePairTokenizer implements Tokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final PreTokenizer preTokenizer;
    private final Normalizer normalizer;
    private final boolean ignoresMerges;
    private final transient TokenNames addedNames;
    private final transient TokenNames allNames;
    private final transient ThreadLocal<PreTokenEncoder> encoders;

    /**
     * Makes a tokenizer that takes text as it is.
     *
     * @throws IllegalArgumentException when the vocabulary lacks one of the 256 bytes, or a merge does not fit
     */
    public BytePairTokenizer(Vocabulary vocabulary, Merges merges, PreTokenizer preTokenizer) {
        this(vocabulary, merges, preTokenizer, Normalizer.NONE);
    }

    /**
     * Makes a tokenizer that normalises text first.
     *
     * @throws IllegalArgumentException when the vocabulary lacks one of the 256 bytes, or a merge does not fit
     */
    public BytePairTokenizer(Vocabulary vocabulary, Merges merges, PreTokenizer preTokenizer, Normalizer normalizer) {
        this(vocabulary, merges, preTokenizer, normalizer, false);
    }

    /**
     * Makes a tokenizer that may take whole pre-tokens as tokens.
     *
     * @param ignoresMerges whether a pre-token that is a token becomes that token even where the merges would make
     *     something else
     * @throws IllegalArgumentException when the vocabulary lacks one of the 256 bytes, or a merge does not fit
     */
    public BytePairTokenizer(
            Vocabulary vocabulary,
            Merges merges,
            PreTokenizer preTokenizer,
            Normalizer normalizer,
            boolean ignoresMerges) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.preTokenizer = preTokenizer;
        this.normalizer = normalizer;
        this.ignoresMerges = ignoresMerges;
        EncoderTables tables = EncoderTables.of(vocabulary, merges, ignoresMerges);
        encoders = ThreadLocal.withInitial(() -> new PreTokenEncoder(tables));
        addedNames = new TokenNames(vocabulary.addedIds());
        Map<String, Integer> named = new HashMap<>(vocabulary.addedIds());
        named.putAll(vocabulary.specialIds());
        allNames = new TokenNames(named);
    }

    @Override
    public int[] encode(String text) {
        return encode(Utf8.bytes(text));
    }

    @Override
    public void encode(byte[] utf8, int from, int to, IntBuffer ids) {
        encode(Utf8.range(utf8, from, to), addedNames, ids);
    }

    @Override
    public Encoding encodeWithOffsets(byte[] utf8) {
        IntBuffer ids = new IntBuffer(utf8.length / 3);
        IntBuffer starts = new IntBuffer(utf8.length / 3);
        IntBuffer ends = new IntBuffer(utf8.length / 3);
        addedNames.split(
                utf8,
                (from, to) -> {
                    NormalizedText text = normalizer.normalizeWithOffsets(Arrays.copyOfRange(utf8, from, to));
                    int first = ids.length();
                    encodeNormalized(text.utf8(), ids);
                    int at = 0;
                    for (int i = first; i < ids.length(); i++) {
                        starts.add(from + text.originalStart(at));
                        at += vocabulary.length(ids.get(i));
                        ends.add(from + text.originalEnd(at));
                    }
                },
                (id, end) -> {
                    ids.add(id);
                    starts.add(end - vocabulary.length(id));
                    ends.add(end);
                });
        return new Encoding(ids.toArray(), starts.toArray(), ends.toArray());
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        IntBuffer ids = new IntBuffer(text.length() / 3);
        encode(Utf8.bytes(text), allNames, ids);
        return ids.toArray();
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
        return vocabulary.decode(ids);
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public Map<String, Integer> specialIds() {
        return vocabulary.specialIds();
    }

    /** The tokens. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The merges, by rank. */
    public Merges merges() {
        return merges;
    }

    /** What cuts the text before merging. */
    public PreTokenizer preTokenizer() {
        return preTokenizer;
    }

    /** What changes the text before it is cut. */
    public Normalizer normalizer() {
        return normalizer;
    }

    /** Whether a pre-token that is a token becomes that token, whatever the merges say. */
    public boolean ignoresMerges() {
        return ignoresMerges;
    }

    private void encode(byte[] utf8, TokenNames names, IntBuffer ids) {
        names.split(
                utf8,
                (from, to) -> {
                    byte[] text = Utf8.range(utf8, from, to);
                    encodeNormalized(normalizer.normalize(text), ids);
                },
                (id, end) -> ids.add(id));
    }

    private void encodeNormalized(byte[] utf8, IntBuffer ids) {
        PreTokenEncoder encoder = encoders.get();
        if (preTokenizer instanceof PreTokenScanner scanner) {
            for (int at = 0; at < utf8.length; ) {
                int end = scanner.end(utf8, at, utf8.length);
                encoder.encode(utf8, at, end, ids);
                at = end;
            }
        } else {
            preTokenizer.split(utf8, 0, utf8.length, (bytes, from, to) -> encoder.encode(bytes, from, to, ids));
        }
    }

    @Serial
    private Object writeReplace() {
        return new Parts(vocabulary, merges, preTokenizer, normalizer, ignoresMerges);
    }

    private record Parts(
            Vocabulary vocabulary,
            Merges merges,
            PreTokenizer preTokenizer,
            Normalizer normalizer,
            boolean ignoresMerges)
            implements Serializable {
        @Serial
        private Object readResolve() {
            return new BytePairTokenizer(vocabulary, merges, preTokenizer, normalizer, ignoresMerges);
        }
    }
}
