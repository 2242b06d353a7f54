package dev.tsumugi.tokenizer.pretokenizer;

import java.io.Serializable;

/**
 * The pattern that a new tokenizer cuts text with: Llama 3's, changed by these settings. It means the same to
 * {@code java.util.regex} with Unicode classes and to Oniguruma, which Hugging Face's tokenizers use.
 *
 * @param maxDigits how many digits one pre-token holds at most, from 1; {@link #UNLIMITED} for any number
 * @param indentation what becomes of the white space after a line break
 */
public record PatternSettings(int maxDigits, Indentation indentation) implements Serializable {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** The settings of Llama 3. */
    public static final PatternSettings LLAMA3 = new PatternSettings(3, Indentation.SEPARATE);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when {@code maxDigits} is neither 1, 2, 3 nor unlimited
     */
    public PatternSettings {
        if (maxDigits != UNLIMITED && (maxDigits < 1 || maxDigits > 3)) {
            throw new IllegalArgumentException(
                    "A piece of " + maxDigits + " digits at most is not among the choices: 1, 2, 3 or unlimited.");
        }
    }

    /** The regular expression. */
    public String pattern() {
        String numbers = switch (maxDigits) {
            case 1 -> "\\p{N}";
            case UNLIMITED -> "\\p{N}+";
            default -> "\\p{N}{1," + maxDigits + "}";
        };
        String rest = switch (indentation) {
            case SEPARATE -> " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
            case WITH_LINE_BREAK -> " ?[^\\s\\p{L}\\p{N}]+(?:[\\r\\n]\\s*)?|\\s*[\\r\\n]\\s*|\\s+(?!\\S)|\\s+";
        };
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers + "|" + rest;
    }

    /** What cuts text by the {@link #pattern()}. */
    public PreTokenizer preTokenizer() {
        return PreTokenizer.of(pattern());
    }
}
