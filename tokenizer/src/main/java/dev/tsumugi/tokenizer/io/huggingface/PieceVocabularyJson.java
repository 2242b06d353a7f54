package dev.tsumugi.tokenizer.io.huggingface;

import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The pieces of a vocabulary and their kinds, which {@code tokenizer.json} does not say outright. */
final class PieceVocabularyJson {
    private PieceVocabularyJson() {}

    /**
     * Makes a vocabulary. Added tokens are control pieces if special, user-defined if the model has them too, and else
     * names only. With fallback to bytes, what is spelled like a byte is one. Null is unused.
     *
     * @param pieces by id, those of the model and added ones
     * @param ofModel the model's own
     */
    static PieceVocabulary vocabulary(
            List<String> pieces, Set<String> ofModel, int unknownId, boolean bytes, AddedTokens added) {
        Set<String> byteSpellings = new HashSet<>();
        if (bytes) {
            IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(byteSpellings::add);
        }
        List<String> names = new ArrayList<>(pieces.size());
        List<PieceKind> kinds = new ArrayList<>(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            String piece = pieces.get(id);
            names.add(piece == null ? BytePairJson.unused(id) : piece);
            kinds.add(kind(piece, ofModel, id == unknownId, byteSpellings, added));
        }
        return PieceVocabulary.of(names, kinds);
    }

    static AddedTokens added(PieceVocabulary vocabulary) {
        Map<String, Integer> ordinary = new HashMap<>(vocabulary.ids(PieceKind.USER_DEFINED));
        ordinary.putAll(vocabulary.ids(PieceKind.ADDED));
        return new AddedTokens(vocabulary.specialIds(), ordinary);
    }

    /**
     * Returns the number of pieces that belong into {@code model.vocab}: those before the first that is only a name.
     *
     * @throws IllegalArgumentException when others come after it, for names get the ids after those of the model
     */
    static int modelSize(PieceVocabulary vocabulary) {
        int size = 0;
        while (size < vocabulary.size() && vocabulary.kind(size) != PieceKind.ADDED) {
            size++;
        }
        for (int id = size; id < vocabulary.size(); id++) {
            if (vocabulary.kind(id) != PieceKind.ADDED && vocabulary.kind(id) != PieceKind.CONTROL) {
                throw new IllegalArgumentException("The piece " + id + " \"" + vocabulary.piece(id)
                        + "\" comes after the added token " + size + " \"" + vocabulary.piece(size)
                        + "\"; in a tokenizer.json, added tokens that the model does not have come last.");
            }
        }
        return size;
    }

    private static PieceKind kind(
            String piece, Set<String> ofModel, boolean unknown, Set<String> byteSpellings, AddedTokens added) {
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
            return ofModel.contains(piece) ? PieceKind.USER_DEFINED : PieceKind.ADDED;
        }
        return byteSpellings.contains(piece) ? PieceKind.BYTE : PieceKind.NORMAL;
    }
}
