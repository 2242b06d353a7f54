package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.corpus.document.JapaneseScript;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Bytes to text without guessing silently: a byte order mark, then the declared charsets, then the Japanese encodings in
 * the order in which a strict decoder can tell them apart, then statistics. Every answer has decoded without an error into
 * text without control characters.
 */
final class TextDecoder {
    /** Strict decoders that refuse each other's text most often in this order (EUC-JP refuses Windows-31J, not the reverse). */
    private static final List<Charset> JAPANESE_ORDER =
            List.of(CharsetNames.ISO_2022_JP, StandardCharsets.UTF_8, CharsetNames.EUC_JP, CharsetNames.WINDOWS_31J);

    /** One damaged character among this many is a page cut or patched together, not a wrong charset. */
    private static final int CHARACTERS_PER_DAMAGE = 1000;

    private static final int DETECTION_BYTES = 65_536;
    private static final char REPLACEMENT = '\uFFFD';

    private TextDecoder() {}

    /**
     * The text of the bytes, or nothing where no charset fits.
     *
     * @param declared charset names in order of trust (protocol header, then the document itself); unknown names are skipped
     */
    static Optional<String> decode(byte[] bytes, List<String> declared) {
        Optional<Charset> marked = CharsetNames.ofByteOrderMark(bytes);
        if (marked.isPresent()) {
            return strict(bytes, marked.get()).map(TextDecoder::withoutMark);
        }

        List<Charset> named = declared.stream()
                .map(CharsetNames::find)
                .flatMap(Optional::stream)
                .toList();
        return declaredText(bytes, named)
                .or(() -> JAPANESE_ORDER.stream()
                        .flatMap(charset -> strict(bytes, charset)
                                .filter(text -> charset == StandardCharsets.UTF_8 || JapaneseScript.isPlausible(text))
                                .stream())
                        .findFirst())
                .or(() -> named.indexOf(StandardCharsets.UTF_8) == 0 ? damaged(bytes, named) : Optional.empty())
                .or(() -> detect(bytes).flatMap(charset -> strict(bytes, charset)))
                .or(() -> damaged(bytes, named));
    }

    private static Optional<String> declaredText(byte[] bytes, List<Charset> named) {
        for (Charset charset : named) {
            // Any bytes decode as a single-byte charset, while text that is valid UTF-8 by accident is next to
            // impossible.
            Optional<String> text = CharsetNames.isSingleByte(charset)
                    ? strict(bytes, StandardCharsets.UTF_8).or(() -> strict(bytes, charset))
                    : strict(bytes, charset);
            if (text.isPresent()) {
                return text;
            }
        }

        return Optional.empty();
    }

    private static Optional<String> strict(byte[] bytes, Charset charset) {
        try {
            String text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(isText(text) ? text : DoubleEncoding.repair(text))
                    .filter(TextDecoder::isText);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> detect(byte[] bytes) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(bytes, 0, Math.min(bytes.length, DETECTION_BYTES));
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset()).flatMap(CharsetNames::find);
    }

    private static Optional<String> damaged(byte[] bytes, List<Charset> named) {
        Charset charset = named.isEmpty() ? StandardCharsets.UTF_8 : named.get(0);
        String text = new String(bytes, charset);
        long damages = text.chars().filter(c -> c == REPLACEMENT).count();
        return damages * CHARACTERS_PER_DAMAGE <= text.length() && isText(text)
                ? Optional.of(text.replace(String.valueOf(REPLACEMENT), ""))
                : Optional.empty();
    }

    /** Next to no NUL, escape or C1 control, which are the marks of bytes read in a wrong charset. */
    private static boolean isText(String text) {
        long controls = text.chars()
                .filter(c -> c == 0 || c == 0x1B || (c >= 0x80 && c < 0xA0 && c != 0x85))
                .count();
        return controls * CHARACTERS_PER_DAMAGE <= text.length();
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
