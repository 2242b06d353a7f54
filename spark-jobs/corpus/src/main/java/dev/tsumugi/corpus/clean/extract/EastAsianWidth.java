package dev.tsumugi.corpus.clean.extract;

/** Which characters take the width of a kanji, or are half-width forms of such (Unicode Standard Annex 11: W, F and H). */
final class EastAsianWidth {
    /** First and last of each range, in order, without Hangul and pictures. */
    private static final int[] RANGES = {
        0x2E80, 0x303E, 0x3041, 0x312F, 0x3190, 0x321E, 0x3220, 0x325F, 0x3280, 0xA4CF, 0xF900, 0xFAFF, 0xFE10, 0xFE19,
        0xFE30, 0xFE6F, 0xFF01, 0xFF9F, 0xFFE0, 0xFFEE, 0x16FE0, 0x18D08, 0x1AFF0, 0x1B2FF, 0x1F200, 0x1F265, 0x20000,
        0x3FFFD
    };

    private EastAsianWidth() {}

    static boolean isWide(int character) {
        for (int i = 0; i < RANGES.length && character >= RANGES[i]; i += 2) {
            if (character <= RANGES[i + 1]) {
                return true;
            }
        }

        return false;
    }
}
