package dev.tsumugi.tokenizer.pretokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternSettingsTest {
    private static final String CODE = "if (x) {\n    return 12345;\n\n\t}  \n  end";

    @Test
    void areThoseOfLlama3WithThreeDigitsAndIndentationOfItsOwn() {
        assertThat(PatternSettings.LLAMA3).isEqualTo(new PatternSettings(3, Indentation.SEPARATE));
        assertThat(PatternSettings.LLAMA3.pattern()).isEqualTo(PreTokenizer.LLAMA3_PATTERN);
    }

    @Test
    void cutDigitsAsOftenAsTold() {
        assertThat(pieces(1, Indentation.SEPARATE, "12345")).containsExactly("1", "2", "3", "4", "5");
        assertThat(pieces(2, Indentation.SEPARATE, "12345")).containsExactly("12", "34", "5");
        assertThat(pieces(3, Indentation.SEPARATE, "12345")).containsExactly("123", "45");
        assertThat(pieces(PatternSettings.UNLIMITED, Indentation.SEPARATE, "12345"))
                .containsExactly("12345");
    }

    @Test
    void keepIndentationApartOrWithTheLineBreak() {
        assertThat(pieces(3, Indentation.SEPARATE, CODE))
                .containsExactly(
                        "if", " (", "x", ")", " {\n", "   ", " return", " ", "123", "45", ";\n\n", "\t", "}", "  \n",
                        " ", " end");
        assertThat(pieces(3, Indentation.WITH_LINE_BREAK, CODE))
                .containsExactly(
                        "if", " (", "x", ")", " {\n    ", "return", " ", "123", "45", ";\n\n\t", "}", "  \n  ", "end");
    }

    @Test
    void refuseOtherNumbersOfDigits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatternSettings(4, Indentation.SEPARATE))
                .withMessage("A piece of 4 digits at most is not among the choices: 1, 2, 3 or unlimited.");
    }

    private static List<String> pieces(int maxDigits, Indentation indentation, String text) {
        List<String> pieces = new ArrayList<>();
        byte[] utf8 = text.getBytes(UTF_8);
        new PatternSettings(maxDigits, indentation)
                .preTokenizer()
                .split(
                        utf8,
                        0,
                        utf8.length,
                        (bytes, from, to) -> pieces.add(new String(bytes, from, to - from, UTF_8)));
        return pieces;
    }
}
