package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.charset.CharsetLabels;
import dev.tsumugi.corpus.document.SourceKind;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

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
 * @param charset of the text, a label as pages use them; what the bytes prove beats it; empty to detect
 * @param fetchDate ISO-8601 date of the fetch; empty takes the file's modification date
 * @param linesPerDocument for {@code lines}: how many matching lines make one document
 * @param linePattern for {@code lines}: a regular expression whose first group (or whole match) is the text; lines that
 *     do not match are left out; empty takes whole lines
 * @param textField for {@code json-lines} and {@code parquet}: the field that holds the text
 * @param urlField for {@code json-lines} and {@code parquet}: the field that holds the address; may be missing in records
 * @param maxDocuments reads at most this many documents of the source, in path order; 0 reads all
 */
public record SourceConfig(
        String name,
        SourceKind kind,
        String path,
        RecordFormat format,
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
        implements Serializable {
    public SourceConfig {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        require(!name.isBlank(), "name must not be empty");
        require(!path.isBlank(), "path must not be empty");
        require(linesPerDocument >= 1, "lines-per-document must be at least 1, is " + linesPerDocument);
        require(maxDocuments >= 0, "max-documents must be at least 0 (0: all), is " + maxDocuments);
        require(
                charset.isEmpty() || CharsetLabels.find(charset).isPresent(),
                "charset \"" + charset + "\" is not known to Java, nor a label of the WHATWG Encoding standard");
        try {
            Pattern.compile(linePattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("line-pattern is no regular expression: " + e.getMessage(), e);
        }
        new Glob(include);
        new Glob(exclude);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
