package dev.tsumugi.spark.pipeline.source;

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
public record CollectLimits(
        long maxDocumentBytes,
        long maxArchiveBytes,
        long maxArchiveEntries,
        int maxArchiveDepth,
        int maxCompressionRatio)
        implements Serializable {}
