package dev.tsumugi.tokenizer.train;

import java.lang.Character.UnicodeScript;

/** The scripts between which Japanese text is cut. */
enum Script {
    HIRAGANA,
    KATAKANA,
    KANJI,
    OTHER,
    /** A mark that belongs to the script before it, such as the long vowel mark. */
    INHERITED;

    static Script of(int codePoint) {
        if (codePoint < 0x2E80) {
            return OTHER;
        }
        if (codePoint == 'ー' || codePoint == 0x3099 || codePoint == 0x309A || codePoint == 0xFF70) {
            return INHERITED;
        }
        if (codePoint == '々' || codePoint == '〆' || codePoint == 'ヶ') {
            return KANJI;
        }
        return switch (UnicodeScript.of(codePoint)) {
            case HIRAGANA -> HIRAGANA;
            case KATAKANA -> KATAKANA;
            case HAN -> KANJI;
            default -> OTHER;
        };
    }
}
