package dev.tsumugi.corpus.document;

/** Which characters are Japanese writing, by Unicode block. */
public final class JapaneseScript {
    /** Prose has more than a third kana; Chinese or Korean bytes read as EUC-JP give next to none. */
    private static final double MIN_KANA_FRACTION = 0.1;

    private static final double MIN_JAPANESE_FRACTION = 0.9;

    private JapaneseScript() {}

    public static boolean isHiragana(int character) {
        return character >= 0x3041 && character <= 0x309F;
    }

    /** Full-width and half-width katakana with the long-vowel mark, without the middle dot. */
    public static boolean isKatakana(int character) {
        return (character >= 0x30A1 && character <= 0x30FF && character != 0x30FB)
                || (character >= 0xFF66 && character <= 0xFF9F);
    }

    public static boolean isKana(int character) {
        return isHiragana(character) || isKatakana(character);
    }

    /** Ideographs of the basic, extension and compatibility blocks, and the repetition mark. */
    public static boolean isKanji(int character) {
        return (character >= 0x4E00 && character <= 0x9FFF)
                || character == 0x3005
                || (character >= 0x3400 && character <= 0x4DBF)
                || (character >= 0xF900 && character <= 0xFAFF)
                || (character >= 0x20000 && character <= 0x3FFFF);
    }

    /** Kana or kanji. */
    public static boolean isLetter(int character) {
        return isKana(character) || isKanji(character);
    }

    /** The number of kana in a text. */
    public static long countKana(String text) {
        return text.codePoints().filter(JapaneseScript::isKana).count();
    }

    /** Whether the characters beyond ASCII read like Japanese rather than like other bytes decoded as Japanese. */
    public static boolean isPlausible(String text) {
        long foreign = 0;
        long kana = 0;
        long japanese = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                foreign++;
                boolean halfWidth = c >= 0xFF61 && c <= 0xFF9F;
                kana += isKana(c) && !halfWidth ? 1 : 0;
                japanese += !halfWidth && (isLetter(c) || isFullWidthSign(c)) ? 1 : 0;
            }
        }

        return kana >= MIN_KANA_FRACTION * foreign && japanese >= MIN_JAPANESE_FRACTION * foreign;
    }

    /** Punctuation, arrows, box drawing and full-width forms: rows 1 to 13 of JIS X 0208. */
    private static boolean isFullWidthSign(char c) {
        return (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x2010 && c <= 0x33FF);
    }
}
