package dev.tsumugi.tokenizer.pretokenizer;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the file of character classes from ICU's copy of the Unicode character database. */
final class CharacterClassFile {
    private CharacterClassFile() {}

    /** Writes the file into the folder given, {@code src/main/resources/dev/tsumugi/tokenizer/text}. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0], CharacterTable.FILE), text());
    }

    static String text() {
        StringBuilder text = new StringBuilder(
                "# Unicode " + UCharacter.getUnicodeVersion()
                        + ": first code point of each run; O other, U Lu Lt, L Ll, C Lm Lo, M marks, N numbers, S spaces, B CR LF\n");
        char before = 0;
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            char letter = letter(codePoint);
            if (letter != before) {
                text.append(String.format("%X %s\n", codePoint, letter));
            }
            before = letter;
        }
        return text.toString();
    }

    private static char letter(int codePoint) {
        if (codePoint == '\r' || codePoint == '\n') {
            return 'B';
        }
        if (UCharacter.hasBinaryProperty(codePoint, UProperty.WHITE_SPACE)) {
            return 'S';
        }
        return switch (UCharacter.getType(codePoint)) {
            case UCharacterCategory.UPPERCASE_LETTER, UCharacterCategory.TITLECASE_LETTER -> 'U';
            case UCharacterCategory.LOWERCASE_LETTER -> 'L';
            case UCharacterCategory.MODIFIER_LETTER, UCharacterCategory.OTHER_LETTER -> 'C';
            case UCharacterCategory.NON_SPACING_MARK,
                    UCharacterCategory.COMBINING_SPACING_MARK,
                    UCharacterCategory.ENCLOSING_MARK -> 'M';
            case UCharacterCategory.DECIMAL_DIGIT_NUMBER,
                    UCharacterCategory.LETTER_NUMBER,
                    UCharacterCategory.OTHER_NUMBER -> 'N';
            default -> 'O';
        };
    }
}
