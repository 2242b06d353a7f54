package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/** What reading a file yields: its documents in order, and last the account of the file. */
public sealed interface Collected extends Serializable {

    /** A document. */
    record Kept(RawDocument document) implements Collected {}

    /**
     * The end of a file.
     *
     * @param source the name of the source
     * @param file the file's path below the source's folder
     * @param documents read from it
     * @param bytes of these documents
     * @param passedOverBytes of the file in which nothing could be read, between what could
     * @param skipped how many pages, entries, lines or records each reason kept out, faults included
     * @param failures the first {@value FileAccount#MAX_FAILURES} faults
     */
    record FileEnd(
            String source,
            String file,
            long documents,
            long bytes,
            long passedOverBytes,
            SortedMap<String, Long> skipped,
            List<InputFault> failures)
            implements Collected {}
}
