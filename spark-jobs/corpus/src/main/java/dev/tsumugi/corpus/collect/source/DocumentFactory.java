package dev.tsumugi.corpus.collect.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.document.RawDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Fills in what all documents of a file share. */
public final class DocumentFactory {
    private static final int ID_BYTES = 16;
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final SourceFile file;

    DocumentFactory(SourceFile file) {
        this.file = file;
    }

    /** A document that has no other address than its place; the source's charset holds. */
    public RawDocument atPlace(String location, String mediaType, byte[] content) {
        return at(location, location, mediaType, file.source().charset(), file.date(), content);
    }

    /** A document of decoded text. Halves of surrogate pairs, which no text in UTF-8 holds, become U+FFFD. */
    public RawDocument ofText(String location, String url, String text) {
        byte[] content = LONE_SURROGATE.matcher(text).replaceAll("\uFFFD").getBytes(UTF_8);
        return at(location, url, MediaTypes.PLAIN, UTF_8.name(), file.date(), content);
    }

    /** A document; {@code location} is unique within the source and makes the id. */
    public RawDocument at(
            String location, String url, String mediaType, String charset, String fetchDate, byte[] content) {
        SourceConfig source = file.source();
        RawDocument document = new RawDocument();
        document.setId(id(source.name(), location));
        document.setSource(source.name());
        document.setKind(source.kind().key());
        document.setUrl(url);
        document.setMediaType(mediaType);
        document.setCharset(charset);
        document.setLicense(source.license());
        document.setLanguage(source.language());
        document.setFetchDate(source.fetchDate().isEmpty() ? fetchDate : source.fetchDate());
        document.setContent(content);
        return document;
    }

    /** The first 128 bits of SHA-256 over the source's name and the place, in hexadecimal. */
    public static String id(String source, String location) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((source + '\n' + location).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
