package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.corpus.charset.MarkupDeclaration;
import dev.tsumugi.corpus.charset.TextDecoder;
import dev.tsumugi.corpus.charset.WideCharsets;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns the bytes of a collected document into text with lines separated by {@code \n}: the main content of HTML, the
 * decoded characters of everything else that is text.
 *
 * <p>Reasons for dropping: {@code html-too-large}, {@code html-too-deep}, {@code html-too-many-attributes},
 * {@code html-too-slow}, {@code not-text}, {@code charset-unknown}, {@code unsupported-media-type}, {@code no-content}.
 */
public record TextExtractor(ExtractLimitsConfig limits) implements Serializable {
    private static final String XHTML = "application/xhtml+xml";
    private static final Set<String> HTML = Set.of("text/html", XHTML);
    private static final Set<String> TEXT = Set.of(
            "", "application/json", "application/xml", "application/javascript", "application/x-sh", "application/sql");

    /** How many bytes from the start are searched for the NUL that no text holds. */
    private static final int BYTES_PER_NUL = 1000; // fewer are damage, more are no text

    private static final int BINARY_CHECK_BYTES = 8192;

    public Extraction extract(RawDocument raw) {
        byte[] bytes = raw.getContent();
        String mediaType = raw.getMediaType();
        if (HTML.contains(mediaType)) {
            return html(bytes, raw.getCharset(), mediaType.equals(XHTML));
        }

        return mediaType.startsWith("text/") || mediaType.endsWith("+xml") || TEXT.contains(mediaType)
                ? plain(bytes, raw.getCharset())
                : Extraction.drop("unsupported-media-type");
    }

    private Extraction html(byte[] bytes, String charset, boolean isXhtml) {
        if (bytes.length > limits.maxHtmlBytes()) {
            return Extraction.drop("html-too-large");
        }

        HtmlExtractor extractor = new HtmlExtractor(limits);
        return decode(
                bytes,
                List.of(charset, MarkupDeclaration.charsetIn(bytes)),
                text -> extractor.extract(text, isXhtml || XhtmlSource.declaresItself(text)));
    }

    private static Extraction plain(byte[] bytes, String charset) {
        if (!WideCharsets.isWide(bytes, charset) && hasManyNuls(bytes)) {
            return Extraction.drop("not-text");
        }

        return decode(
                bytes,
                List.of(charset),
                text -> Extraction.of(text.replace("\r\n", "\n").replace('\r', '\n')));
    }

    private static Extraction decode(byte[] bytes, List<String> declared, Function<String, Extraction> next) {
        Extraction extraction =
                TextDecoder.decode(bytes, declared).map(next).orElseGet(() -> Extraction.drop("charset-unknown"));
        return extraction.succeeded() && extraction.text().isBlank() ? Extraction.drop("no-content") : extraction;
    }

    private static boolean hasManyNuls(byte[] bytes) {
        int checked = Math.min(bytes.length, BINARY_CHECK_BYTES);
        int nuls = 0;
        for (int i = 0; i < checked; i++) {
            nuls += bytes[i] == 0 ? 1 : 0;
        }

        return (long) nuls * BYTES_PER_NUL > checked;
    }
}
