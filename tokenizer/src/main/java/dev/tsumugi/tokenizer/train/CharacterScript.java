package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer.RangeConsumer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.lang.Character.UnicodeScript;

/** The scripts between which Japanese text is cut. */
enum CharacterScript {
    HIRAGANA,
    KATAKANA,
    KANJI,
    OTHER,
    /** A mark that belongs to the script before it, such as the long vowel mark. */
    INHERITED;

    /** First byte of the characters from U+2000 on. Those with a smaller one are of no script here. */
    private static final byte FIRST_BYTE = (byte) 0xE2;

    static CharacterScript of(int codePoint) {
        if (codePoint < 0x2E80) {
            return OTHER;
        }
        if (codePoint == 'ー' || codePoint == 0x3099 || codePoint == 0x309A || codePoint == 0xFF70) {
            return INHERITED;
        }
        if (codePoint == '々' || codePoint == '〆' || codePoint == 'ヶ' || (codePoint >= 0x4E00 && codePoint < 0x9FF0)) {
            return KANJI;
        }
        return switch (UnicodeScript.of(codePoint)) {
            case HIRAGANA -> HIRAGANA;
            case KATAKANA -> KATAKANA;
            case HAN -> KANJI;
            default -> OTHER;
        };
    }

    /** The script of the character that starts at {@code utf8[at]}. */
    static CharacterScript at(byte[] utf8, int at, int to) {
        return utf8[at] >= 0 || utf8[at] < FIRST_BYTE ? OTHER : of(Utf8.decode(utf8, at, to) >>> 3);
    }

    /** Whether a character of {@code utf8[from, to)} is Japanese. */
    static boolean anyJapanese(byte[] utf8, int from, int to) {
        for (int at = from; at < to; at++) {
            if (at(utf8, at, to) != OTHER) {
                return true;
            }
        }
        return false;
    }

    /** Cuts {@code utf8[from, to)} where Japanese changes its script, begins or ends. */
    static void cut(byte[] utf8, int from, int to, RangeConsumer words) {
        int start = from;
        CharacterScript before = null;
        for (int at = from; at < to; at += Utf8.decode(utf8, at, to) & 7) {
            CharacterScript script = at(utf8, at, to);
            if (script != INHERITED && script != before) {
                if (before != null) {
                    words.range(utf8, start, at);
                    start = at;
                }
                before = script;
            }
        }
        words.range(utf8, start, to);
    }
}
