package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Tokenizers of random merges, whose tokens begin and end within characters, and random texts of the same characters. */
final class RandomTokenizers {
    private RandomTokenizers() {}

    /** Merges of two random tokens that stand side by side in some text, so that many of them are used. */
    static BytePairTokenizer tokenizer(Random random, String characters, int merges) {
        List<byte[]> tokens = new ArrayList<>();
        IntStream.range(0, 256).forEach(value -> tokens.add(new byte[] {(byte) value}));
        List<List<Integer>> pairs = new ArrayList<>();
        for (int tries = 0; tries < 20 * merges && pairs.size() < merges; tries++) {
            byte[] text = text(random, characters, 3);
            int from = random.nextInt(text.length - 2);
            int middle = from + 1 + random.nextInt(Math.min(6, text.length - from - 1));
            int to = middle + 1 + random.nextInt(Math.min(6, text.length - middle));
            add(tokens, pairs, slice(text, from, middle), slice(text, middle, Math.min(to, text.length)));
        }
        if (random.nextBoolean()) {
            Collections.shuffle(pairs, random); // the parts of a merge may come about after it
        }
        return new BytePairTokenizer(
                Vocabulary.of(tokens, List.of()),
                Merges.of(pairs.stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .toArray()),
                PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN));
    }

    /** A text of random characters, now and then with a byte that does not belong there. */
    static byte[] text(Random random, String characters, int length) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            byte[] character = String.valueOf(characters.charAt(random.nextInt(characters.length())))
                    .getBytes(StandardCharsets.UTF_8);
            boolean whole = random.nextInt(20) > 0;
            text.write(character, 0, whole ? character.length : 1);
        }
        return text.toByteArray();
    }

    /** Adds the merge of two tokens if both are there or can be; the same token may come from several merges. */
    private static void add(List<byte[]> tokens, List<List<Integer>> pairs, byte[] left, byte[] right) {
        int leftId = find(tokens, left);
        int rightId = find(tokens, right);
        if (leftId >= 0 && rightId >= 0 && !pairs.contains(List.of(leftId, rightId))) {
            byte[] merged = slice(left, 0, left.length + right.length);
            System.arraycopy(right, 0, merged, left.length, right.length);
            if (find(tokens, merged) < 0) {
                tokens.add(merged);
            }
            pairs.add(List.of(leftId, rightId));
        }
    }

    private static int find(List<byte[]> tokens, byte[] token) {
        return IntStream.range(0, tokens.size())
                .filter(id -> Arrays.equals(tokens.get(id), token))
                .findFirst()
                .orElse(-1);
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
