package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Byte pairs of characters as their definition reads: over the whole text, every pair is looked at for every merge. */
final class SlowCharacterPairs {
    /** What comes before what among the pairs that merge; lower is earlier, and {@link #NEVER} is no merge. */
    interface Order {
        double NEVER = Double.POSITIVE_INFINITY;

        double of(int left, int right);
    }

    private final PieceVocabulary vocabulary;
    private final Order order;

    SlowCharacterPairs(PieceVocabulary vocabulary, Order order) {
        this.vocabulary = vocabulary;
        this.order = order;
    }

    /** By the rank of each merge, as Hugging Face's tokenizers do. */
    static SlowCharacterPairs byRank(PieceVocabulary vocabulary, Merges merges) {
        Map<List<Integer>, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.put(List.of(merges.left(rank), merges.right(rank)), rank);
        }
        return new SlowCharacterPairs(vocabulary, (left, right) -> {
            Integer rank = ranks.get(List.of(left, right));
            return rank == null ? Order.NEVER : rank;
        });
    }

    /** By the score of what comes out, the highest first, as SentencePiece does. */
    static SlowCharacterPairs byScore(PieceVocabulary vocabulary, double[] scores) {
        return new SlowCharacterPairs(vocabulary, (left, right) -> {
            int merged = vocabulary.matchesText(left) && vocabulary.matchesText(right)
                    ? vocabulary.id(vocabulary.piece(left) + vocabulary.piece(right))
                    : -1;
            return merged < 0 || !vocabulary.matchesText(merged) ? Order.NEVER : -scores[merged];
        });
    }

    /** Ids of a text whose spaces are already marks. */
    List<Integer> encode(String text) {
        List<Integer> parts = new ArrayList<>();
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            int id = vocabulary.id(character);
            if (id >= 0 && vocabulary.matchesText(id)) {
                parts.add(id);
                return;
            }
            for (byte value : character.getBytes(StandardCharsets.UTF_8)) {
                parts.add(vocabulary.byteId(value));
            }
        });
        while (mergeOnce(parts)) {}
        return parts;
    }

    private boolean mergeOnce(List<Integer> parts) {
        int best = -1;
        double first = Order.NEVER;
        for (int i = 0; i + 1 < parts.size(); i++) {
            double place = order.of(parts.get(i), parts.get(i + 1));
            if (place < first) {
                first = place;
                best = i;
            }
        }
        if (best < 0) {
            return false;
        }
        String merged = vocabulary.piece(parts.get(best)) + vocabulary.piece(parts.remove(best + 1));
        parts.set(best, vocabulary.id(merged));
        return true;
    }
}
