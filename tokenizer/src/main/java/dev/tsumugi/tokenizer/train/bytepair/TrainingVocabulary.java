package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The tokens of a training so far: special tokens, then the 256 bytes by their byte-level character, then what merges make. */
final class TrainingVocabulary {
    private final int specialTokens;
    private final List<byte[]> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] byteIds = new int[256];

    TrainingVocabulary(List<String> specialTokens) {
        this.specialTokens = specialTokens.size();
        specialTokens.forEach(name -> id(name.getBytes(StandardCharsets.UTF_8)));
        IntStream.range(0, 256)
                .boxed()
                .sorted(Comparator.comparing(ByteLevelAlphabet::character))
                .forEach(value -> byteIds[value] = id(new byte[] {value.byteValue()}));
    }

    int size() {
        return tokens.size();
    }

    int byteId(byte value) {
        return byteIds[value & 0xFF];
    }

    boolean isSpecial(int id) {
        return id < specialTokens;
    }

    /** Length of a token in bytes. */
    int length(int id) {
        return tokens.get(id).length;
    }

    /** Id of the two tokens joined: a new one, or that of a token made of other parts before. */
    int join(int left, int right) {
        byte[] joined = new byte[tokens.get(left).length + tokens.get(right).length];
        System.arraycopy(tokens.get(left), 0, joined, 0, tokens.get(left).length);
        System.arraycopy(tokens.get(right), 0, joined, tokens.get(left).length, tokens.get(right).length);
        return id(joined);
    }

    Vocabulary toVocabulary() {
        return Vocabulary.of(tokens, () -> IntStream.range(0, specialTokens).iterator());
    }

    private int id(byte[] token) {
        Integer known = ids.putIfAbsent(new String(token, StandardCharsets.ISO_8859_1), tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(token);
        return tokens.size() - 1;
    }
}
