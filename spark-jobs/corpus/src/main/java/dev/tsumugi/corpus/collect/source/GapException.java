package dev.tsumugi.corpus.collect.source;

import java.io.IOException;

/** Bytes that had to be passed over. Unlike after other exceptions, the stream may be read on: it goes on behind the gap. */
public final class GapException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long bytes;
    private final boolean damaging;

    /**
     * @param bytes passed over, as they lie in the file
     * @param damaging whether what the stream gave last is damaged as well, such as the part of a gzip member whose checksum
     *     turned out to be wrong
     */
    public GapException(String message, long bytes, boolean damaging) {
        super(message);
        this.bytes = bytes;
        this.damaging = damaging;
    }

    public long bytes() {
        return bytes;
    }

    public boolean damaging() {
        return damaging;
    }
}
