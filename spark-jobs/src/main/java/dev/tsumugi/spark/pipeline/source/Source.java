package dev.tsumugi.spark.pipeline.source;

import dev.tsumugi.spark.pipeline.SourceKind;
import java.io.Serializable;
import java.util.List;

/**
 * One source of documents.
 *
 * @param name unique among the sources of a run
 * @param kind chooses the cleaning profile
 * @param path a path or glob on any file system that Hadoop mounts; archives (zip, jar, tar, tar.gz, gz) are opened
 * @param format how files and archive entries are read
 * @param include globs; only entries and files whose path matches one are read; empty reads all
 * @param exclude globs; entries and files whose path matches one are left out
 * @param license SPDX identifier of every document's licence; empty where unknown
 * @param language {@code ja} or {@code en} where the source is in one known language; empty to detect
 * @param charset of the text; empty to detect
 * @param fetchDate ISO-8601 date of the fetch; empty takes the file's modification date
 * @param linesPerDocument for {@code lines}: how many matching lines make one document
 * @param linePattern for {@code lines}: a regular expression whose first group (or whole match) is the text; lines that
 *     do not match are left out; empty takes whole lines
 * @param textField for {@code json-lines} and {@code parquet}: the field that holds the text
 * @param urlField for {@code json-lines} and {@code parquet}: the field that holds the address; may be missing in records
 * @param maxDocuments reads at most this many documents of the source, in path order; 0 reads all
 */
public record Source(
        String name,
        SourceKind kind,
        String path,
        SourceFormat format,
        List<String> include,
        List<String> exclude,
        String license,
        String language,
        String charset,
        String fetchDate,
        int linesPerDocument,
        String linePattern,
        String textField,
        String urlField,
        long maxDocuments)
        implements Serializable {}
