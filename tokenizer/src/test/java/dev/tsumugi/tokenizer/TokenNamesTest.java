package dev.tsumugi.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenNamesTest {
    @Test
    void takesTheLeftmostNameAndOfThoseTheLongest() {
        assertThat(split(Map.of("ab", 1, "abcd", 2, "bc", 3, "d", 4), "xabcabcdd"))
                .containsExactly("x", "1", "c", "2", "4");
        assertThat(split(Map.of("abc", 1), "ab")).containsExactly("ab");
        assertThat(split(Map.of(), "ab")).containsExactly("ab");
        assertThat(split(Map.of("あ", 1), "いあ")).containsExactly("い", "1");
        assertThat(split(Map.of("a", 1), "")).isEmpty();
    }

    @Test
    void findsWhatTheSlowSearchFinds() {
        Random random = new Random(50);
        for (int i = 0; i < 300; i++) {
            Map<String, Integer> names = new HashMap<>();
            while (names.size() < 8) {
                names.put(letters(random, 1 + random.nextInt(5)), names.size());
            }
            String text = letters(random, random.nextInt(60));
            assertThat(split(names, text)).as(names + text).isEqualTo(slowly(names, text));
        }
    }

    @Test
    void findsNamesNextToLongOnesThatAreNotThere() {
        Map<String, Integer> names = new HashMap<>();
        for (int length = 2; length <= TokenNames.MAX_BYTES; length++) {
            names.put("a".repeat(length - 1) + "b", length);
        }
        String text = "a".repeat(100_000);
        assertThat(split(names, text)).containsExactly(text);
        assertThat(split(names, text + "b")).containsExactly("a".repeat(100_001 - TokenNames.MAX_BYTES), "1024");
    }

    @Test
    void refusesNamesWithoutEnd() {
        assertThatThrownBy(() -> new TokenNames(Map.of("a".repeat(1025), 7)))
                .hasMessage("The name of token 7 has 1025 bytes; at most 1024 are possible.");
    }

    private static List<String> split(Map<String, Integer> names, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<String> parts = new ArrayList<>();
        new TokenNames(names)
                .split(
                        utf8,
                        (from, to) -> parts.add(new String(utf8, from, to - from, StandardCharsets.UTF_8)),
                        (id, end) -> parts.add(Integer.toString(id)));
        return parts;
    }

    private static List<String> slowly(Map<String, Integer> names, String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            String found = "";
            for (String name : names.keySet()) {
                found = text.startsWith(name, at) && name.length() > found.length() ? name : found;
            }
            if (found.isEmpty()) {
                plain.append(text.charAt(at++));
                continue;
            }
            if (plain.length() > 0) {
                parts.add(plain.toString());
                plain.setLength(0);
            }
            parts.add(names.get(found).toString());
            at += found.length();
        }
        if (plain.length() > 0) {
            parts.add(plain.toString());
        }
        return parts;
    }

    private static String letters(Random random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append((char) ('a' + random.nextInt(3)));
        }
        return letters.toString();
    }
}
