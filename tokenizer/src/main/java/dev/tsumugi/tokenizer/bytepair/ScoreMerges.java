package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the merges behind the scores of a SentencePiece BPE model: two pieces side by side merge where their text is a
 * piece.
 */
final class ScoreMerges {
    private ScoreMerges() {}

    /** By score from the highest on. Of one piece, by the ids of its parts. */
    static Merges derive(PieceVocabulary vocabulary, double[] scores) {
        IntBuffer pairs = new IntBuffer(4 * vocabulary.size());
        IntStream.range(0, vocabulary.size())
                .filter(vocabulary::matchesText)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -scores[id]).thenComparing(id -> id))
                .forEach(id -> addSplits(vocabulary, vocabulary.piece(id), pairs));
        return Merges.of(pairs.toArray()).withSharedRanks();
    }

    private static void addSplits(PieceVocabulary vocabulary, String piece, IntBuffer pairs) {
        List<int[]> splits = new ArrayList<>();
        for (int at = piece.offsetByCodePoints(0, 1); at < piece.length(); at = piece.offsetByCodePoints(at, 1)) {
            int left = vocabulary.id(piece.substring(0, at));
            int right = left < 0 ? -1 : vocabulary.id(piece.substring(at));
            if (right >= 0 && vocabulary.matchesText(left) && vocabulary.matchesText(right)) {
                splits.add(new int[] {left, right});
            }
        }
        splits.sort(Comparator.<int[]>comparingInt(split -> split[0]).thenComparingInt(split -> split[1]));
        splits.forEach(split -> pairs.addAll(split, 0, 2));
    }
}
