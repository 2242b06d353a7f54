package dev.tsumugi.corpus.collect.source;

import java.io.IOException;
import java.io.InputStream;

/** What may be unpacked from one file: gzip members, archives' entries, bodies of responses, with everything nested in them. */
public final class ArchiveBudget {
    /** Unpacked bytes that are never taken for a bomb: a short run of spaces may compress a thousandfold. */
    private static final long HARMLESS_BYTES = 1 << 20;

    /** The same for a whole file. */
    private static final long HARMLESS_FILE_BYTES = 16L << 20;

    /** Bytes that a decompressor may have taken from an entry's predecessor's count, being ahead of what it gives. */
    private static final long READ_AHEAD_BYTES = 8192;

    private final CollectLimitsConfig limits;
    private final CountingInputStream file;
    private long bytes;
    private long entries;

    /** @param file the bytes of the file, from which everything is unpacked */
    public ArchiveBudget(CollectLimitsConfig limits, CountingInputStream file) {
        this.limits = limits;
        this.file = file;
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
                draw(newBytes, file.position());
                requireRatio(position(), packed.position() - packedStart, HARMLESS_BYTES);
            }
        };
    }

    /**
     * Takes unpacked bytes from the budget.
     *
     * @param fileBytes of the file that have been read for them and for all that was drawn before
     */
    public void draw(long unpacked, long fileBytes) throws LimitException {
        bytes += unpacked;
        if (bytes > limits.maxArchiveBytes()) {
            throw new LimitException(
                    SkipReason.ARCHIVE_TOO_LARGE,
                    "more than " + limits.maxArchiveBytes() + " bytes unpacked (collect.limits.max-archive-bytes)");
        }
        requireRatio(bytes, fileBytes, HARMLESS_FILE_BYTES);
    }

    private void requireRatio(long unpacked, long packed, long harmless) throws LimitException {
        if (unpacked > harmless && unpacked / (packed + READ_AHEAD_BYTES) >= limits.maxCompressionRatio()) {
            throw new LimitException(
                    SkipReason.COMPRESSION_BOMB,
                    "more than " + limits.maxCompressionRatio()
                            + " bytes from each compressed byte (collect.limits.max-compression-ratio)");
        }
    }
}
