package dev.tsumugi.tokenizer.pretokenizer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.UnicodeSet;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterClassTest {
    @Test
    void fileIsThatOfUnicode16() throws IOException {
        assertThat(UCharacter.getUnicodeVersion()).hasToString("16.0.0.0");
        try (InputStream file = CharacterClass.class.getResourceAsStream(CharacterTable.FILE)) {
            assertThat(new String(file.readAllBytes(), US_ASCII)).isEqualTo(CharacterClassFile.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, [[:Lu:][:Lt:]]",
        "2, [:Ll:]",
        "3, [[:Lm:][:Lo:]]",
        "4, [:M:]",
        "5, [:N:]",
        "6, [[:White_Space:]-[\\r\\n]]",
        "7, [\\r\\n]"
    })
    void hasTheCharactersOfIcusSet(int characterClass, String set) {
        UnicodeSet expected = new UnicodeSet(set).complement().complement();
        UnicodeSet found = new UnicodeSet();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (CharacterClass.of(codePoint) == characterClass) {
                found.add(codePoint);
            }
        }
        assertThat(found.toPattern(true)).isEqualTo(expected.toPattern(true));
    }

    @Test
    void findsTheClassAndLengthOfEveryCharacterInUtf8() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                byte[] utf8 = Character.toString(codePoint).getBytes(UTF_8);
                int expected = CharacterClass.of(codePoint) << 3 | utf8.length;
                if (CharacterClass.at(utf8, 0, utf8.length) != expected) {
                    assertThat(CharacterClass.at(utf8, 0, utf8.length))
                            .as("U+%X", codePoint)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void takesABrokenByteForOneOtherCharacter() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000_000; i++) {
            byte[] bytes = {
                (byte) random.nextInt(), (byte) random.nextInt(), (byte) random.nextInt(), (byte) random.nextInt()
            };
            int to = 1 + random.nextInt(4);
            int decoded = Utf8.decode(bytes, 0, to);
            int expected = (decoded & 7) == 1 && bytes[0] < 0 ? 1 : CharacterClass.of(decoded >>> 3) << 3 | decoded & 7;
            if (CharacterClass.at(bytes, 0, to) != expected) {
                assertThat(CharacterClass.at(bytes, 0, to))
                        .as("%x %x %x %x", bytes[0], bytes[1], bytes[2], bytes[3])
                        .isEqualTo(expected);
            }
        }
    }
}
