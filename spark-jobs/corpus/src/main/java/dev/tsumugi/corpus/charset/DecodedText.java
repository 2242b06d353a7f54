package dev.tsumugi.corpus.charset;

import dev.tsumugi.corpus.document.JapaneseScript;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Bytes read in one charset, and how well they fit it.
 *
 * @param text U+FFFD stands where bytes are no character
 * @param damages characters whose bytes are wrong; one that the end cuts is none
 */
record DecodedText(Charset charset, String text, int damages) {
    private static final char REPLACEMENT = '\uFFFD';

    /** Wrong bytes in a row up to this number are one damaged character. */
    private static final int MAX_CHARACTER_BYTES = 4;

    /** One damage among this many characters is a page patched together, not a wrong charset. */
    private static final int CHARACTERS_PER_DAMAGE = 1000;

    /** The same, among characters beyond ASCII, which prove the charset. */
    private static final int FOREIGN_PER_DAMAGE = 10;

    static DecodedText of(byte[] bytes, int start, Charset charset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate((int) Math.ceil(in.remaining() * (double) decoder.maxCharsPerByte()) + 2);
        int damages = 0;
        int damageStart = -1;
        int damageEnd = -1;
        CoderResult result = decoder.decode(in, out, false);
        while (result.isError()) {
            boolean another = in.position() != damageEnd || in.position() - damageStart >= MAX_CHARACTER_BYTES;
            if (another) {
                damages++;
                damageStart = in.position();
                out.put(REPLACEMENT);
            }
            skip(in, result.length(), WideCharsets.isWide(charset));
            damageEnd = in.position();
            result = decoder.decode(in, out, false);
        }
        if (in.hasRemaining()) {
            out.put(REPLACEMENT); // the end cuts a character
        }

        String text = Conventions.of(charset, out.flip().toString());
        return new DecodedText(charset, isText(text) ? text : DoubleEncoding.repair(text), damages);
    }

    /** Skips what is no character, but no ASCII behind it: a lost byte must not cost the markup that follows. */
    private static void skip(ByteBuffer in, int length, boolean wide) {
        int end = in.position() + length;
        in.get();
        while (in.position() < end && (wide || in.get(in.position()) < 0)) {
            in.get();
        }
    }

    boolean isWhole() {
        return damages == 0 && isText(text);
    }

    /** Whether the characters beyond ASCII prove the charset, some damage notwithstanding. */
    boolean isProven() {
        return (long) damages * FOREIGN_PER_DAMAGE <= foreignCharacters() && isText(text);
    }

    /** Whether hardly anything is lost, which proves nothing where there is little beyond ASCII. */
    boolean isReadable() {
        return (long) damages * CHARACTERS_PER_DAMAGE <= text.length() && isText(text);
    }

    boolean isPlausiblyJapanese() {
        return JapaneseScript.isPlausible(text);
    }

    boolean isAscii() {
        return damages == 0 && foreignCharacters() == 0;
    }

    /** Characters beyond ASCII. */
    int foreignCharacters() {
        int foreign = 0;
        for (int i = 0; i < text.length(); i++) {
            foreign += text.charAt(i) >= 0x80 && text.charAt(i) != REPLACEMENT ? 1 : 0;
        }

        return foreign;
    }

    /** Next to no NUL, escape or C1 control, which are the marks of bytes read in a wrong charset. */
    private static boolean isText(String text) {
        long controls = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            controls += c == 0 || c == 0x1B || (c >= 0x80 && c < 0xA0 && c != 0x85) ? 1 : 0;
        }

        return controls * CHARACTERS_PER_DAMAGE <= text.length();
    }

    /** Seven signs that Java reads in EUC-JP otherwise than the standard, which reads them as in Shift_JIS. */
    private static final class Conventions {
        private static final String JAVA = "\u2014\u301C\u2016\u2212\u00A2\u00A3\u00AC";
        private static final String STANDARD = "\u2015\uFF5E\u2225\uFF0D\uFFE0\uFFE1\uFFE2";

        static String of(Charset charset, String text) {
            if (!charset.equals(CharsetLabels.EUC_JP)) {
                return text;
            }

            StringBuilder read = new StringBuilder(text);
            for (int i = 0; i < read.length(); i++) {
                int sign = JAVA.indexOf(read.charAt(i));
                if (sign >= 0) {
                    read.setCharAt(i, STANDARD.charAt(sign));
                }
            }

            return read.toString();
        }
    }
}
