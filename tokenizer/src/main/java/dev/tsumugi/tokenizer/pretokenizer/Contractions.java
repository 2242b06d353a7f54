package dev.tsumugi.tokenizer.pretokenizer;

/**
 * The endings 's 't 'm 'd 're 've 'll. Some patterns cut them as pre-tokens of their own, some keep them with the word.
 */
enum Contractions {
    /** Small letters only. */
    LOWER_CASE,
    /** Letters of ASCII in any case. */
    ASCII,
    /** {@code (?i:'s)}, which has the long s U+017F among its cases. */
    ANY_CASE,
    /** None at all. */
    NONE;

    /** Returns the end of the ending whose apostrophe is at {@code at}. Returns {@code at} where there is none. */
    int end(byte[] utf8, int at, int to) {
        if (this == NONE || to - at < 2 || utf8[at] != '\'') {
            return at;
        }
        int toLowerCase = this == LOWER_CASE ? 0 : 0x20;
        int first = utf8[at + 1] | toLowerCase;
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        if (to - at < 3) {
            return at;
        }
        int second = utf8[at + 2] | toLowerCase;
        boolean isLong = second == 'e' ? first == 'r' || first == 'v' : second == 'l' && first == 'l';
        boolean isLongS = this == ANY_CASE && utf8[at + 1] == (byte) 0xC5 && utf8[at + 2] == (byte) 0xBF;
        return isLong || isLongS ? at + 3 : at;
    }
}
