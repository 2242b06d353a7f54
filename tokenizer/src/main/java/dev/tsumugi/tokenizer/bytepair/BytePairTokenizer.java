package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.text.NormalizedText;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.text.PieceScanner;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.Serial;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): a {@link PreTokenizer} cuts the text into pieces, and
 * the bytes of each piece are merged in the order of the merges' ranks. Time is O(n log n) in the longest piece.
 *
 * <p>Each thread that encodes keeps the ids of the pieces it saw, in a few MiB at most. The serialised form is the vocabulary,
 * the merges, the pattern and the normaliser; tables are built again on arrival.
 */
public final class BytePairTokenizer implements Tokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final PreTokenizer preTokenizer;
    private final Normalizer normalizer;
    private final transient Pattern specialNames;
    private final transient ThreadLocal<PieceEncoder> encoders;

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
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.preTokenizer = preTokenizer;
        this.normalizer = normalizer;
        PieceMerger merger = new HeapMerger(new MergeTable(vocabulary, merges), byteIds(vocabulary));
        CutPoints cutPoints = new CutPoints(vocabulary);
        Characters characters = new Characters(merger);
        encoders = ThreadLocal.withInitial(() -> new PieceEncoder(cutPoints, characters, merger));
        specialNames = Pattern.compile(vocabulary.specialIds().keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "", vocabulary.specialIds().isEmpty() ? "(?!)" : "")));
    }

    @Override
    public int[] encode(String text) {
        return encode(Utf8.bytes(text));
    }

    @Override
    public int[] encode(byte[] utf8) {
        IntBuffer ids = new IntBuffer(utf8.length / 3);
        encode(utf8, ids);
        return ids.toArray();
    }

    @Override
    public Encoding encodeWithOffsets(byte[] utf8) {
        NormalizedText text = normalizer.normalizeWithOffsets(utf8);
        IntBuffer buffer = new IntBuffer(utf8.length / 3);
        encodeNormalized(text.utf8(), buffer);
        int[] ids = buffer.toArray();
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        int at = 0;
        for (int i = 0; i < ids.length; i++) {
            starts[i] = text.originalStart(at);
            at += vocabulary.length(ids[i]);
            ends[i] = text.originalEnd(at);
        }
        return new Encoding(ids, starts, ends);
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        IntBuffer ids = new IntBuffer(text.length() / 3);
        Matcher matcher = specialNames.matcher(text);
        int done = 0;
        while (matcher.find()) {
            encode(Utf8.bytes(text.substring(done, matcher.start())), ids);
            ids.add(vocabulary.specialIds().get(matcher.group()));
            done = matcher.end();
        }
        encode(Utf8.bytes(text.substring(done)), ids);
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

    private void encode(byte[] utf8, IntBuffer ids) {
        encodeNormalized(normalizer.normalize(utf8), ids);
    }

    private void encodeNormalized(byte[] utf8, IntBuffer ids) {
        PieceEncoder encoder = encoders.get();
        if (preTokenizer instanceof PieceScanner scanner) {
            for (int at = 0; at < utf8.length; ) {
                int end = scanner.pieceEnd(utf8, at, utf8.length);
                encoder.encode(utf8, at, end, ids);
                at = end;
            }
        } else {
            preTokenizer.split(utf8, 0, utf8.length, (bytes, from, to) -> encoder.encode(bytes, from, to, ids));
        }
    }

    private static int[] byteIds(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int value = 0; value < 256; value++) {
            ids[value] = vocabulary.id(new byte[] {(byte) value});
            if (ids[value] < 0 || vocabulary.isSpecial(ids[value])) {
                throw new IllegalArgumentException(String.format(
                        "The vocabulary has no ordinary token for the byte 0x%02X; a byte-level vocabulary has all 256.",
                        value));
            }
        }
        return ids;
    }

    @Serial
    private Object writeReplace() {
        return new Parts(vocabulary, merges, preTokenizer, normalizer);
    }

    private record Parts(Vocabulary vocabulary, Merges merges, PreTokenizer preTokenizer, Normalizer normalizer)
            implements Serializable {
        @Serial
        private Object readResolve() {
            return new BytePairTokenizer(vocabulary, merges, preTokenizer, normalizer);
        }
    }
}
