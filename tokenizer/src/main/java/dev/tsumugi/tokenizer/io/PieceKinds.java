package dev.tsumugi.tokenizer.io;

import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The kinds of pieces, which {@code tokenizer.json} does not say outright. */
final class PieceKinds {
    private PieceKinds() {}

    /**
     * Makes a vocabulary: added tokens are control pieces if special and user-defined if not; with fallback to bytes, what is spelled
     * like a byte is one; null is unused.
     */
    static PieceVocabulary vocabulary(List<String> pieces, int unknownId, boolean bytes, AddedTokens added) {
        Set<String> byteSpellings = new HashSet<>();
        if (bytes) {
            IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(byteSpellings::add);
        }
        List<String> names = new ArrayList<>(pieces.size());
        List<PieceKind> kinds = new ArrayList<>(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            String piece = pieces.get(id);
            names.add(piece == null ? BytePairJson.unused(id) : piece);
            kinds.add(kind(piece, id == unknownId, byteSpellings, added));
        }
        return PieceVocabulary.of(names, kinds);
    }

    static AddedTokens added(PieceVocabulary vocabulary) {
        return new AddedTokens(vocabulary.specialIds(), vocabulary.ids(PieceKind.USER_DEFINED));
    }

    private static PieceKind kind(String piece, boolean unknown, Set<String> byteSpellings, AddedTokens added) {
        if (piece == null) {
            return PieceKind.UNUSED;
        }
        if (unknown) {
            return PieceKind.UNKNOWN;
        }
        if (added.special().containsKey(piece)) {
            return PieceKind.CONTROL;
        }
        if (added.ordinary().containsKey(piece)) {
            return PieceKind.USER_DEFINED;
        }
        return byteSpellings.contains(piece) ? PieceKind.BYTE : PieceKind.NORMAL;
    }
}
