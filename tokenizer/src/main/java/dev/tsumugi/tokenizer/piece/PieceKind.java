package dev.tsumugi.tokenizer.piece;

import java.util.Arrays;
import java.util.Optional;

/** What a piece is for. The codes are those of {@code ModelProto.SentencePiece.Type} in SentencePiece's model file. */
public enum PieceKind {
    /** Stands for the text that it spells. */
    NORMAL(1),
    /** Stands for characters that no piece spells. */
    UNKNOWN(2),
    /** Never comes from text: beginnings, ends, padding. */
    CONTROL(3),
    /** As {@link #NORMAL}, but wins over any other way to cut the text that it spells. */
    USER_DEFINED(4),
    /** Has an id and comes from no text. */
    UNUSED(5),
    /** Stands for one byte of a character that no piece spells. It is spelled {@code <0x00>} to {@code <0xFF>}. */
    BYTE(6),
    /**
     * Is no piece of the model. It is found only by its name, in the text as it came, before the model sees the rest.
     * In a model file of SentencePiece, {@link #USER_DEFINED} comes nearest.
     */
    ADDED(4);

    private final int code;

    PieceKind(int code) {
        this.code = code;
    }

    /** The number in SentencePiece's model file. */
    public int code() {
        return code;
    }

    /** The kind of a number in SentencePiece's model file, never {@link #ADDED}. */
    public static Optional<PieceKind> of(int code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code == code && kind != ADDED)
                .findFirst();
    }
}
