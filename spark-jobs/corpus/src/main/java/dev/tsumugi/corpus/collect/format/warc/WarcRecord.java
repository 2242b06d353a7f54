package dev.tsumugi.corpus.collect.format.warc;

import dev.tsumugi.corpus.collect.format.http.HeaderFields;
import java.util.Locale;

/**
 * A record.
 *
 * @param offset of its first byte in the uncompressed file
 * @param block the bytes behind the header; of a block that is too large only the first ones
 * @param whole whether the block is all there
 */
public record WarcRecord(long offset, HeaderFields header, byte[] block, boolean whole) {

    /** {@code response}, {@code conversion}, ... */
    public String type() {
        return header.first("WARC-Type").toLowerCase(Locale.ROOT);
    }

    /** The address that the record is about, without the angle brackets that some writers put around it; may be empty. */
    public String target() {
        String target = header.first("WARC-Target-URI");
        boolean bracketed = target.startsWith("<") && target.endsWith(">");
        return bracketed ? target.substring(1, target.length() - 1) : target;
    }
}
