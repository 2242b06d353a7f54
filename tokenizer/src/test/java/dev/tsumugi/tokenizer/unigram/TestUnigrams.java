package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Small models whose pieces are the frequent substrings of the texts of the tests. */
public final class TestUnigrams {
    private TestUnigrams() {}

    /**
     * A model with {@code <unk>}, {@code <s>}, {@code </s>}, the bytes if asked for, and {@code size} pieces with the logarithm
     * of their share as score.
     */
    public static UnigramModel model(int size, boolean bytes, Scoring scoring) {
        return model(Texts.all(), size, bytes, scoring);
    }

    public static UnigramModel model(List<String> texts, int size, boolean bytes, Scoring scoring) {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<PieceKind> kinds = new ArrayList<>(List.of(PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.CONTROL));
        if (bytes) {
            IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(piece -> {
                pieces.add(piece);
                kinds.add(PieceKind.BYTE);
            });
        }
        double[] scores = new double[pieces.size() + size];
        Map<String, Integer> counts = substrings(texts);
        double total = counts.values().stream().mapToInt(count -> count).sum();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(size)
                .forEach(entry -> {
                    scores[pieces.size()] = (float) Math.log(entry.getValue() / total);
                    pieces.add(entry.getKey());
                    kinds.add(PieceKind.NORMAL);
                });
        return new UnigramModel(PieceVocabulary.of(pieces, kinds), Arrays.copyOf(scores, pieces.size()), scoring);
    }

    /** Up to 8 characters, without a line break, a space only in front; longer ones count more. */
    private static Map<String, Integer> substrings(List<String> texts) {
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            int[] characters = text.replace(' ', '\u2581').codePoints().toArray();
            for (int from = 0; from < characters.length; from++) {
                for (int to = from + 1; to <= Math.min(characters.length, from + 8); to++) {
                    if (to - from > 1 && (characters[to - 1] == '\u2581' || characters[to - 1] == '\n')) {
                        break;
                    }
                    counts.merge(new String(characters, from, to - from), to - from, Integer::sum);
                }
            }
        }
        return counts;
    }
}
