package dev.tsumugi.corpus.collect.source;

import java.util.Locale;

/** Why something in a file did not become a document. {@linkplain #fault() Faults} are listed one by one, the rest is counted. */
public enum SkipReason {
    /** A page, entry, line or record above {@link CollectLimitsConfig#maxDocumentBytes()}. */
    DOCUMENT_TOO_LARGE(true),
    /** An archive above {@link CollectLimitsConfig#maxArchiveBytes()}; its rest is set aside. */
    ARCHIVE_TOO_LARGE(true),
    /** An archive above {@link CollectLimitsConfig#maxArchiveEntries()}; its rest is set aside. */
    TOO_MANY_ENTRIES(true),
    /** Bytes that unpack to more than {@link CollectLimitsConfig#maxCompressionRatio()} times as many; the archive's rest is set aside. */
    COMPRESSION_BOMB(true),
    /** An archive within more than {@link CollectLimitsConfig#maxArchiveDepth()} archives. */
    ARCHIVE_TOO_DEEP(true),
    /** An archive's entry whose name is absolute or leaves the archive by {@code ..}. */
    UNSAFE_ENTRY_NAME(true),
    /** A second entry of the same name in one archive. */
    DUPLICATE_ENTRY_NAME(true),
    /** An encrypted entry, a line that is no text in its charset, or a compression or transfer encoding that is not known or broken. */
    UNDECODABLE(true),
    /** A file or record that ends too early; what was read before stays. */
    TRUNCATED(true),
    /** A file, gzip member, entry or record whose structure is broken; what lies before it stays, what is found behind it is read. */
    CORRUPT(true),
    /** A file that cannot be opened or read. */
    UNREADABLE(true),
    /** A link, pipe, socket or device in a folder; links are not followed. */
    NOT_A_FILE(true),
    /** A line, WARC record or HTTP message that breaks its format. */
    MALFORMED_RECORD(true),
    /** A record without the text field. */
    MISSING_TEXT(false),
    /** Bytes that are no text: images, class files, anything with many NUL bytes. */
    NOT_TEXT(false),
    /** Nothing in it. */
    EMPTY(false),
    /** A WARC record that holds no page: a request, metadata, a revisit. */
    NOT_A_PAGE(false),
    /** An HTTP response with a status other than 2xx. */
    HTTP_STATUS(false),
    /** A page that is neither HTML nor plain text. */
    MEDIA_TYPE(false);

    private final boolean fault;

    SkipReason(boolean fault) {
        this.fault = fault;
    }

    /** Whether something is wrong with the input, so that someone may want to look at it. */
    public boolean fault() {
        return fault;
    }

    /** The name in reports: {@code document-too-large}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
