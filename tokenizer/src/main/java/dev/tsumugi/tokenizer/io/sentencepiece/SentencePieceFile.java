package dev.tsumugi.tokenizer.io.sentencepiece;

import dev.tsumugi.tokenizer.TokenRole;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * SentencePiece's model file ({@code ModelProto} of sentencepiece_model.proto): Unigram and BPE models without a
 * normalisation of their own. A model that was trained with one is an error: nmt_nfkc, or spaces taken out. Train with
 * {@code identity} instead.
 */
public final class SentencePieceFile {
    /** A larger file is refused. The largest published ones have about 5 MB. */
    public static final int MAX_BYTES = 128 << 20;

    static final int PIECES = 1;
    static final int TRAINER = 2;
    static final int NORMALIZER = 3;
    static final int UNIGRAM = 1;
    static final int BPE = 2;

    private SentencePieceFile() {}

    /**
     * Reads a model.
     *
     * @throws IOException when the file cannot be read, is no model, or asks for what is not known here
     */
    public static PieceTokenizer read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads a model from a stream to its end, without closing it.
     *
     * @param name what messages call the stream
     * @throws IOException as {@link #read(Path)} does
     */
    public static PieceTokenizer read(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    name + " has more than " + MAX_BYTES + " bytes, which is no SentencePiece model in use.");
        }
        try {
            return new SentencePieceReader(name).read(new ProtobufReader(name, bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a model, without closing the stream.
     *
     * @throws IllegalArgumentException when a model file cannot say how the tokenizer treats spaces, or its pieces or
     *     merges
     */
    public static void write(PieceTokenizer tokenizer, OutputStream out) throws IOException {
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        checkSpaces(tokenizer);
        checkPieces(vocabulary);
        double[] scores = scores(tokenizer);
        ProtobufWriter model = new ProtobufWriter();
        for (int id = 0; id < vocabulary.size(); id++) {
            model.message(
                    PIECES,
                    new ProtobufWriter()
                            .text(1, vocabulary.piece(id))
                            .float32(2, (float) scores[id])
                            .varint(3, vocabulary.kind(id).code()));
        }
        model.message(TRAINER, trainer(tokenizer));
        model.message(
                NORMALIZER,
                new ProtobufWriter()
                        .text(1, "identity")
                        .bool(3, tokenizer.metaspace().prefix() == Prefix.PREPEND)
                        .bool(4, false)
                        .bool(5, true));
        out.write(model.toBytes());
    }

    private static double[] scores(PieceTokenizer tokenizer) {
        int size = tokenizer.vocabularySize();
        if (tokenizer instanceof UnigramTokenizer unigram) {
            return IntStream.range(0, size).mapToDouble(unigram.model()::score).toArray();
        }
        Merges merges = ((CharacterPairTokenizer) tokenizer).merges();
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        double[] scores = new double[size];
        for (int id = 0; id < size; id++) {
            scores[id] = vocabulary.matchesText(id) ? -size : 0;
        }
        for (int rank = merges.size() - 1; rank >= 0; rank--) {
            String merged = vocabulary.piece(merges.left(rank)) + vocabulary.piece(merges.right(rank));
            scores[vocabulary.id(merged)] = -rank;
        }
        if (!Merges.ofScores(vocabulary, scores).hasSamePairs(merges)) {
            throw new IllegalArgumentException(
                    "The merges of this tokenizer do not follow from an order of its pieces, and a"
                            + " SentencePiece model holds nothing else; write a tokenizer.json.");
        }
        return scores;
    }

    private static ProtobufWriter trainer(PieceTokenizer tokenizer) {
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        ProtobufWriter trainer = new ProtobufWriter()
                .varint(3, tokenizer instanceof UnigramTokenizer ? UNIGRAM : BPE)
                .varint(4, vocabulary.size())
                .bool(35, vocabulary.hasBytes())
                .varint(40, vocabulary.unknownId())
                .text(45, vocabulary.piece(vocabulary.unknownId()));
        name(trainer, vocabulary, 1, TokenRole.BEGIN_OF_TEXT);
        name(trainer, vocabulary, 2, TokenRole.END_OF_TEXT);
        name(trainer, vocabulary, 3, TokenRole.PAD);
        return trainer;
    }

    /** Names the beginning, the end and the padding. -1 where the vocabulary has none. */
    private static void name(ProtobufWriter trainer, PieceVocabulary vocabulary, int number, TokenRole role) {
        Map<String, Integer> control = vocabulary.ids(PieceKind.CONTROL);
        Optional<String> name = role.nameIn(control.keySet());
        name.ifPresent(present -> trainer.text(45 + number, present));
        trainer.varint(40 + number, name.map(control::get).orElse(-1));
    }

    private static void checkPieces(PieceVocabulary vocabulary) {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.piece(id).indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "The piece " + id + " holds U+0000, on which SentencePiece fails; write a tokenizer.json.");
            }
        }
    }

    private static void checkSpaces(PieceTokenizer tokenizer) {
        Metaspace metaspace = tokenizer.metaspace();
        if (metaspace.prefix() == Prefix.FIRST || metaspace.prefix() == Prefix.ALWAYS) {
            throw new IllegalArgumentException("A SentencePiece model puts a space in front always or never, not "
                    + metaspace.prefix() + "; write a tokenizer.json.");
        }
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        for (int id = 0; id < vocabulary.size() && metaspace.split(); id++) {
            if (vocabulary.matchesText(id) && vocabulary.piece(id).lastIndexOf(PieceVocabulary.SPACE_MARK) > 0) {
                throw new IllegalArgumentException("The piece \"" + vocabulary.piece(id)
                        + "\" goes on after a space, where the tokenizer splits; a SentencePiece model cannot say so.");
            }
        }
    }
}
