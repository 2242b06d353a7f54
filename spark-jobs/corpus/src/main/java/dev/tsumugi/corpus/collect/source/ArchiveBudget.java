package dev.tsumugi.corpus.collect.source;

import java.io.IOException;
import java.io.InputStream;

/** What may be unpacked from one file, with everything nested in it. */
public final class ArchiveBudget {
    /** Unpacked bytes that are never taken for a bomb: a short run of spaces may compress a thousandfold. */
    private static final long HARMLESS_BYTES = 1 << 20;

    /** Bytes that a decompressor may have taken from an entry's predecessor's count, being ahead of what it gives. */
    private static final long READ_AHEAD_BYTES = 8192;

    private final CollectLimitsConfig limits;
    private long bytes;
    private long entries;

    public ArchiveBudget(CollectLimitsConfig limits) {
        this.limits = limits;
    }

    public void countEntry() throws LimitException {
        if (++entries > limits.maxArchiveEntries()) {
            throw new LimitException(
                    SkipReason.TOO_MANY_ENTRIES,
                    "more than " + limits.maxArchiveEntries() + " entries (collect.limits.max-archive-entries)");
        }
    }

    /**
     * Watches unpacked bytes.
     *
     * @param unpacked the decompressor's output
     * @param packed its input
     */
    public InputStream meter(InputStream unpacked, CountingInputStream packed) {
        long packedStart = packed.position();
        return new CountingInputStream(unpacked) {
            @Override
            protected void counted(long newBytes) throws IOException {
                bytes += newBytes;
                if (bytes > limits.maxArchiveBytes()) {
                    throw new LimitException(
                            SkipReason.ARCHIVE_TOO_LARGE,
                            "more than " + limits.maxArchiveBytes()
                                    + " bytes unpacked (collect.limits.max-archive-bytes)");
                }
                long packedBytes = packed.position() - packedStart + READ_AHEAD_BYTES;
                if (position() > HARMLESS_BYTES && position() / packedBytes >= limits.maxCompressionRatio()) {
                    throw new LimitException(
                            SkipReason.COMPRESSION_BOMB,
                            "more than " + limits.maxCompressionRatio()
                                    + " bytes from each compressed byte (collect.limits.max-compression-ratio)");
                }
            }
        };
    }
}
