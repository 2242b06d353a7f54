package dev.tsumugi.corpus.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Bytes to text, for every format. What the bytes prove beats every label: a byte order mark, the NULs of UTF-16, valid UTF-8
 * beyond ASCII, kana where a strict Japanese decoder finds them. Then labels hold, then statistics. Some damage costs the
 * damaged characters, which become U+FFFD, not the text.
 */
public final class TextDecoder {
    private static final List<Charset> JAPANESE = List.of(CharsetLabels.EUC_JP, CharsetLabels.WINDOWS_31J);
    private static final int DETECTION_BYTES = 65_536;
    private static final byte ESCAPE = 0x1B;
    private static final Set<String> ESCAPES = Set.of("$@", "$B", "(I", "(J");

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final double MAX_FOREIGN_OF_WESTERN = 0.25;

    /** Of the bytes; text in UTF-16 that has no NULs is not made of ASCII's. */
    private static final double MAX_ASCII_OF_WIDE = 0.7;

    private TextDecoder() {}

    /**
     * The text of the bytes, or nothing where no charset fits.
     *
     * @param labels of charsets in order of trust (protocol header, then the document itself); unknown ones are skipped
     */
    public static Optional<String> decode(byte[] bytes, List<String> labels) {
        return read(bytes, labels).map(DecodedText::text);
    }

    /** The charset of a longer text that begins or goes on with these bytes; see {@link #decode}. */
    public static Optional<Charset> charsetOf(byte[] sample, List<String> labels) {
        return read(sample, labels).map(DecodedText::charset);
    }

    /**
     * The text of some bytes of a longer text in this charset, such as a line. Where they do not fit it, they are read in
     * the one that they prove themselves.
     */
    public static Optional<String> decode(byte[] bytes, Charset charset) {
        return Optional.of(DecodedText.of(bytes, 0, charset))
                .filter(text -> text.isProven() || text.isReadable())
                .or(() -> utf8(bytes, 0))
                .or(() -> japanese(bytes, 0, List.of()))
                .map(DecodedText::text);
    }

    private static Optional<DecodedText> read(byte[] bytes, List<String> labels) {
        Optional<DecodedText> marked = WideCharsets.ofMark(bytes).map(mark -> withoutMark(bytes, mark));
        if (marked.filter(text -> text.isProven() || text.isReadable()).isPresent()) {
            return marked;
        }

        int start = marked.isPresent() && marked.get().charset().equals(StandardCharsets.UTF_8) ? 3 : 0;
        List<Charset> named = labels.stream()
                .map(CharsetLabels::find)
                .flatMap(Optional::stream)
                .toList();
        return WideCharsets.ofNuls(bytes)
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(DecodedText::isProven)
                .or(() -> wideJapanese(bytes, start, named))
                .or(() -> escaped(bytes, start))
                .or(() -> utf8(bytes, start))
                .or(() -> labelled(bytes, start, named))
                .or(() -> japanese(bytes, start, named))
                .or(() -> inAnyOf(bytes, start, named)
                        .filter(DecodedText::isProven)
                        .findFirst())
                .or(() -> damagedJapanese(bytes, start))
                .or(() -> readable(bytes, start, named.stream().filter(StandardCharsets.UTF_8::equals)))
                .or(() -> detect(bytes, start))
                .or(() -> wide(bytes, start, named))
                .or(() -> readable(bytes, start, Stream.concat(named.stream(), Stream.of(StandardCharsets.UTF_8))));
    }

    private static DecodedText withoutMark(byte[] bytes, Charset charset) {
        DecodedText text = DecodedText.of(bytes, 0, charset);
        return text.text().startsWith("\uFEFF")
                ? new DecodedText(charset, text.text().substring(1), text.damages())
                : text;
    }

    /** UTF-16 by its label and its kana; ASCII read as UTF-16 has none. */
    private static Optional<DecodedText> wideJapanese(byte[] bytes, int start, List<Charset> named) {
        return named.stream()
                .filter(WideCharsets::isWide)
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(text -> text.isProven() && text.isPlausiblyJapanese())
                .findFirst();
    }

    /** ISO-2022-JP, by the escape sequences that lead to its kanji and kana. */
    private static Optional<DecodedText> escaped(byte[] bytes, int start) {
        for (int i = start; i + 2 < bytes.length; i++) {
            if (bytes[i] == ESCAPE && ESCAPES.contains("" + (char) bytes[i + 1] + (char) bytes[i + 2])) {
                return Optional.of(DecodedText.of(bytes, start, CharsetLabels.ISO_2022_JP))
                        .filter(DecodedText::isProven);
            }
        }

        return Optional.empty();
    }

    /** UTF-8, as text that is valid UTF-8 by accident is next to impossible. */
    private static Optional<DecodedText> utf8(byte[] bytes, int start) {
        return Optional.of(DecodedText.of(bytes, start, StandardCharsets.UTF_8)).filter(DecodedText::isProven);
    }

    /** The first label in which every byte is right and no other charset is proven. */
    private static Optional<DecodedText> labelled(byte[] bytes, int start, List<Charset> named) {
        return inAnyOf(bytes, start, named)
                .filter(DecodedText::isWhole)
                .findFirst()
                .map(text -> isDoubtful(text)
                        ? japanese(bytes, start, named)
                                .or(() -> damagedJapanese(bytes, start))
                                .orElse(text)
                        : text);
    }

    /** Any bytes are text in a single-byte charset, and most of EUC-JP's are half-width kana in Shift_JIS. */
    private static boolean isDoubtful(DecodedText text) {
        return !text.isAscii()
                && (CharsetLabels.isSingleByte(text.charset())
                        || (CharsetLabels.isJapanese(text.charset()) && !text.isPlausiblyJapanese()));
    }

    private static Optional<DecodedText> japanese(byte[] bytes, int start, List<Charset> named) {
        return Stream.concat(named.stream().filter(CharsetLabels::isJapanese), JAPANESE.stream())
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(text -> text.isWhole() && text.isPlausiblyJapanese())
                .findFirst();
    }

    private static Optional<DecodedText> damagedJapanese(byte[] bytes, int start) {
        return JAPANESE.stream()
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(text -> text.isProven() && text.isPlausiblyJapanese())
                .min(Comparator.comparingInt(DecodedText::damages));
    }

    private static Optional<DecodedText> detect(byte[] bytes, int start) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(bytes, start, Math.min(bytes.length - start, DETECTION_BYTES));
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset())
                .flatMap(CharsetLabels::find)
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(text -> (text.isWhole() || text.isReadable()) && !isUnlikely(text));
    }

    /** The detector calls everything windows-1252 that is nothing else, but western text is mostly ASCII. */
    private static boolean isUnlikely(DecodedText text) {
        return text.charset().equals(WINDOWS_1252)
                && text.foreignCharacters()
                        > MAX_FOREIGN_OF_WESTERN * text.text().length();
    }

    private static Optional<DecodedText> wide(byte[] bytes, int start, List<Charset> named) {
        int ascii = 0;
        for (byte value : bytes) {
            ascii += value >= ' ' ? 1 : 0;
        }

        return ascii > MAX_ASCII_OF_WIDE * bytes.length
                ? Optional.empty()
                : named.stream()
                        .filter(WideCharsets::isWide)
                        .map(charset -> DecodedText.of(bytes, start, charset))
                        .filter(DecodedText::isProven)
                        .findFirst();
    }

    private static Optional<DecodedText> readable(byte[] bytes, int start, Stream<Charset> charsets) {
        return charsets.filter(charset -> !WideCharsets.isWide(charset))
                .map(charset -> DecodedText.of(bytes, start, charset))
                .filter(DecodedText::isReadable)
                .findFirst();
    }

    private static Stream<DecodedText> inAnyOf(byte[] bytes, int start, List<Charset> named) {
        return named.stream()
                .filter(charset -> !WideCharsets.isWide(charset) && !charset.equals(StandardCharsets.UTF_8))
                .map(charset -> DecodedText.of(bytes, start, charset));
    }
}
