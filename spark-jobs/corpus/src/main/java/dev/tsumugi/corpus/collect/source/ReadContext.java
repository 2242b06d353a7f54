package dev.tsumugi.corpus.collect.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.apache.hadoop.conf.Configuration;

/** What the readers of one file share. */
public record ReadContext(
        SourceFile file,
        Configuration hadoop,
        CountingInputStream fileBytes,
        CollectLimitsConfig limits,
        FileAccount account,
        DocumentFactory documents,
        ArchiveBudget budget,
        Glob include,
        Glob exclude) {

    public static ReadContext of(SourceFile file, CollectLimitsConfig limits, InputStream in, Configuration hadoop) {
        CountingInputStream fileBytes = new CountingInputStream(in);
        return new ReadContext(
                file,
                hadoop,
                fileBytes,
                limits,
                new FileAccount(file),
                new DocumentFactory(file),
                new ArchiveBudget(limits, fileBytes),
                new Glob(file.source().include()),
                new Glob(file.source().exclude()));
    }

    public SourceConfig source() {
        return file.source();
    }

    public boolean wants(StreamOrigin place) {
        return (include.isEmpty() || include.matches(place.path())) && !exclude.matches(place.path());
    }

    /** The rest of a stream; null, with the reason noted, where it is empty or exceeds the limit of a document. */
    public byte[] readContent(InputStream in, String location) throws IOException {
        return acceptContent(
                in.readNBytes((int) Math.min(limits.maxDocumentBytes() + 1, Integer.MAX_VALUE - 16)), location);
    }

    /** The content of a document; null, with the reason noted, where it is empty or exceeds the limit of a document. */
    public byte[] acceptContent(byte[] content, String location) {
        if (content.length > limits.maxDocumentBytes()) {
            skipTooLarge(location);
            return null;
        }
        if (content.length == 0) {
            account.skip(SkipReason.EMPTY, location, "it is empty");
            return null;
        }
        return content;
    }

    public void skipUndecodable(String location, Charset charset) {
        account.skip(
                SkipReason.UNDECODABLE,
                location,
                "its bytes are no text in " + charset + "; name the charset of source " + source().name()
                        + " (collect.sources[].charset)");
    }

    public void skipTooLarge(String location) {
        account.skip(
                SkipReason.DOCUMENT_TOO_LARGE,
                location,
                "it has more than " + limits.maxDocumentBytes() + " bytes (collect.limits.max-document-bytes)");
    }
}
