package dev.tsumugi.corpus.collect.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.document.RawDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fills in what all documents of a file share. */
public final class DocumentFactory {
    private static final int ID_BYTES = 16;

    private final SourceFile file;

    DocumentFactory(SourceFile file) {
        this.file = file;
    }

    /** A document that has no other address than its place; the source's charset holds. */
    public RawDocument atPlace(String location, String mediaType, byte[] content) {
        return at(location, location, mediaType, file.source().charset(), file.date(), content);
    }

    /** A document of decoded text. */
    public RawDocument ofText(String location, String url, String text) {
        return at(location, url, MediaTypes.PLAIN, UTF_8.name(), file.date(), text.getBytes(UTF_8));
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
