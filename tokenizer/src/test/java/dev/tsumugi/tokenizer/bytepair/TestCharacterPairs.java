package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Byte pairs of characters learnt from the texts of the tests, the plain way. */
public final class TestCharacterPairs {
    private static final CharacterPairTokenizer TRAINED = train(300);

    private TestCharacterPairs() {}

    /** A tokenizer with {@code <unk> <s> </s>}, the bytes, some of the characters, and 300 merges. */
    public static CharacterPairTokenizer tokenizer(Metaspace metaspace) {
        return new CharacterPairTokenizer(TRAINED.vocabulary(), TRAINED.merges(), metaspace);
    }

    private static CharacterPairTokenizer train(int merges) {
        List<List<String>> lines = new ArrayList<>();
        TreeSet<String> characters = new TreeSet<>(List.of("\u2581"));
        for (String text : Texts.all()) {
            for (String line : text.replace(' ', '\u2581').split("\n")) {
                lines.add(new ArrayList<>(
                        line.codePoints().mapToObj(Character::toString).toList()));
            }
        }
        // every seventh character stays unknown
        lines.forEach(line -> line.stream()
                .filter(character -> character.codePointAt(0) % 7 != 0)
                .forEach(characters::add));
        List<List<String>> pairs = new ArrayList<>();
        List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(pieces::add);
        pieces.addAll(characters);
        while (pairs.size() < merges) {
            List<String> pair = mostFrequent(lines, characters);
            characters.add(String.join("", pair));
            if (!pieces.contains(String.join("", pair))) {
                pieces.add(String.join("", pair));
            }
            pairs.add(pair);
            lines.forEach(line -> merge(line, pair));
        }
        List<PieceKind> kinds = new ArrayList<>(Collections.nCopies(pieces.size(), PieceKind.NORMAL));
        kinds.set(0, PieceKind.UNKNOWN);
        kinds.set(1, PieceKind.CONTROL);
        kinds.set(2, PieceKind.CONTROL);
        Collections.fill(kinds.subList(3, 259), PieceKind.BYTE);
        PieceVocabulary vocabulary = PieceVocabulary.of(pieces, kinds);
        int[] ids =
                pairs.stream().flatMap(List::stream).mapToInt(vocabulary::id).toArray();
        return new CharacterPairTokenizer(vocabulary, Merges.of(ids), Metaspace.PLAIN);
    }

    private static List<String> mostFrequent(List<List<String>> lines, TreeSet<String> known) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (List<String> line : lines) {
            for (int i = 0; i + 1 < line.size(); i++) {
                if (known.contains(line.get(i)) && known.contains(line.get(i + 1))) {
                    counts.merge(List.of(line.get(i), line.get(i + 1)), 1, Integer::sum);
                }
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.<List<String>, Integer>comparingByValue()
                        .thenComparing(entry -> entry.getKey().toString(), Comparator.reverseOrder()))
                .orElseThrow()
                .getKey();
    }

    private static void merge(List<String> line, List<String> pair) {
        for (int i = 0; i + 1 < line.size(); i++) {
            if (Arrays.asList(line.get(i), line.get(i + 1)).equals(pair)) {
                line.set(i, line.get(i) + line.remove(i + 1));
            }
        }
    }
}
