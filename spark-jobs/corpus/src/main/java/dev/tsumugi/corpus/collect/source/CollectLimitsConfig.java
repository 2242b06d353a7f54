package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.workflow.config.Rules;
import java.io.Serializable;

/**
 * Limits on untrusted bytes. What exceeds one is set aside with a reason and counted; the job goes on.
 *
 * @param maxDocumentBytes of one page, file, entry or record, unpacked
 * @param maxArchiveBytes bytes unpacked from one file: gzip members, archive entries, compressed bodies in WARC files
 * @param maxArchiveEntries entries read from one archive
 * @param maxArchiveDepth archives within archives that are opened
 * @param maxCompressionRatio unpacked bytes for one byte of an entry, a body or the file; more is taken for a bomb
 */
public record CollectLimitsConfig(
        long maxDocumentBytes,
        long maxArchiveBytes,
        long maxArchiveEntries,
        int maxArchiveDepth,
        int maxCompressionRatio)
        implements Serializable {
    public CollectLimitsConfig {
        new Rules()
                .atLeast(1, "max-document-bytes", maxDocumentBytes)
                .atLeast(1, "max-archive-bytes", maxArchiveBytes)
                .atLeast(1, "max-archive-entries", maxArchiveEntries)
                .notNegative("max-archive-depth", maxArchiveDepth)
                .atLeast(1, "max-compression-ratio", maxCompressionRatio)
                .enforce();
    }
}
