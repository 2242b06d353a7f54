package dev.tsumugi.corpus.collect.source;

import java.io.Serializable;

/**
 * Limits on untrusted bytes. What exceeds one is set aside with a reason and counted; the job goes on.
 *
 * @param maxDocumentBytes of one page, file, entry or record
 * @param maxArchiveBytes uncompressed bytes read from one archive
 * @param maxArchiveEntries entries read from one archive
 * @param maxArchiveDepth archives within archives that are opened
 * @param maxCompressionRatio uncompressed bytes for one compressed byte; more is taken for a bomb
 */
public record CollectLimitsConfig(
        long maxDocumentBytes,
        long maxArchiveBytes,
        long maxArchiveEntries,
        int maxArchiveDepth,
        int maxCompressionRatio)
        implements Serializable {
    public CollectLimitsConfig {
        require("max-document-bytes", maxDocumentBytes, 1);
        require("max-archive-bytes", maxArchiveBytes, 1);
        require("max-archive-entries", maxArchiveEntries, 1);
        require("max-archive-depth", maxArchiveDepth, 0);
        require("max-compression-ratio", maxCompressionRatio, 1);
    }

    private static void require(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", is " + value);
        }
    }
}
