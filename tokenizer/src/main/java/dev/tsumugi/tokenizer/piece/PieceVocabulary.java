package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.Vocabulary;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pieces of text, by id. They are spelled as in SentencePiece and Hugging Face's libraries: U+2581 for a space,
 * {@code <0x41>} for a byte. One piece is {@link PieceKind#UNKNOWN}. Of the bytes there are all 256 or none. Immutable.
 */
public final class PieceVocabulary implements Serializable {
    /** U+2581, LOWER ONE EIGHTH BLOCK: spells a space in a piece. */
    public static final String SPACE_MARK = "\u2581";

    @Serial
    private static final long serialVersionUID = 1;

    private final Vocabulary spellings;
    private final PieceKind[] kinds;
    private final int unknownId;
    private final int[] byteIds = new int[256];

    private PieceVocabulary(Vocabulary spellings, PieceKind[] kinds) {
        this.spellings = spellings;
        this.kinds = kinds;
        int[] unknown = ids(kinds, PieceKind.UNKNOWN);
        if (unknown.length != 1) {
            throw new IllegalArgumentException("The vocabulary has " + unknown.length
                    + " pieces for unknown characters; exactly one is needed, usually <unk>.");
        }
        unknownId = unknown[0];
        for (int id = 0; id < kinds.length; id++) {
            int other = spellings.id(spellings.bytes(id));
            if (other != id) {
                throw new IllegalArgumentException("The pieces " + other + " and " + id + " are both spelled \""
                        + piece(id) + "\"; each piece occurs once in a vocabulary.");
            }
        }
        Arrays.fill(byteIds, -1);
        int[] bytes = ids(kinds, PieceKind.BYTE);
        for (int id : bytes) {
            byteIds[byteValue(id)] = id;
        }
        if (bytes.length != 0 && bytes.length != 256) {
            throw new IllegalArgumentException("The vocabulary has " + bytes.length
                    + " pieces for bytes; fallback to bytes needs all of <0x00> to <0xFF>.");
        }
    }

    /**
     * Makes a vocabulary.
     *
     * @param pieces spelling of each id
     * @param kinds kind of each id
     * @throws IllegalArgumentException when a piece is empty or occurs twice, when the number of unknown pieces is not
     *     one, or when some bytes are missing
     */
    public static PieceVocabulary of(List<String> pieces, List<PieceKind> kinds) {
        if (pieces.size() != kinds.size()) {
            throw new IllegalArgumentException(
                    "There are " + pieces.size() + " pieces and " + kinds.size() + " kinds; each piece has one kind.");
        }
        List<Integer> special = IntStream.range(0, kinds.size())
                .filter(id -> kinds.get(id) == PieceKind.UNKNOWN || kinds.get(id) == PieceKind.CONTROL)
                .boxed()
                .toList();
        List<byte[]> spellings = pieces.stream()
                .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
                .toList();
        return new PieceVocabulary(Vocabulary.of(spellings, special), kinds.toArray(PieceKind[]::new));
    }

    /** How the piece of a byte is spelled. */
    public static String byteSpelling(int value) {
        return String.format(Locale.ROOT, "<0x%02X>", value);
    }

    /** Number of pieces. */
    public int size() {
        return kinds.length;
    }

    /** The spellings as tokens. */
    public Vocabulary spellings() {
        return spellings;
    }

    /** How a piece is spelled. */
    public String piece(int id) {
        return new String(spellings.bytes(id), StandardCharsets.UTF_8);
    }

    /** The kind of a piece. */
    public PieceKind kind(int id) {
        return kinds[id];
    }

    /** Returns the id of the piece that is spelled like this, or -1. */
    public int id(String piece) {
        return spellings.id(piece.getBytes(StandardCharsets.UTF_8));
    }

    /** Id of the piece for unknown characters. */
    public int unknownId() {
        return unknownId;
    }

    /** Whether characters without a piece are written as bytes. */
    public boolean hasBytes() {
        return byteIds[0] >= 0;
    }

    /** Id of the piece of a byte, or -1 if there are none. */
    public int byteId(byte value) {
        return byteIds[value & 0xFF];
    }

    /** Ids of the pieces of a kind by spelling, in the order of the ids. */
    public Map<String, Integer> ids(PieceKind kind) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int id : ids(kinds, kind)) {
            ids.put(piece(id), id);
        }
        return ids;
    }

    /** Ids of the unknown and of the control pieces by name, in the order of the ids. */
    public Map<String, Integer> specialIds() {
        return spellings.specialIds();
    }

    /**
     * Whether a model may find a piece in text by its spelling. One that holds a plain space is found nowhere: text has
     * the mark instead.
     */
    public boolean matchesText(int id) {
        return (kinds[id] == PieceKind.NORMAL || kinds[id] == PieceKind.USER_DEFINED)
                && piece(id).indexOf(' ') < 0;
    }

    /**
     * Returns the bytes of text that a piece stands for: its byte, the name of a special piece, or its spelling with
     * plain spaces.
     */
    public byte[] text(int id) {
        return switch (kinds[id]) {
            case BYTE -> new byte[] {(byte) byteValue(id)};
            case UNKNOWN, CONTROL -> spellings.bytes(id);
            default -> piece(id).replace(SPACE_MARK, " ").getBytes(StandardCharsets.UTF_8);
        };
    }

    private int byteValue(int id) {
        String piece = piece(id);
        if (piece.matches("<0x[0-9A-F]{2}>")) {
            return Integer.parseInt(piece, 3, 5, 16);
        }
        throw new IllegalArgumentException(
                "The piece \"" + piece + "\" is no byte; bytes are spelled <0x00> to <0xFF>.");
    }

    private static int[] ids(PieceKind[] kinds, PieceKind kind) {
        return IntStream.range(0, kinds.length).filter(id -> kinds[id] == kind).toArray();
    }
}
