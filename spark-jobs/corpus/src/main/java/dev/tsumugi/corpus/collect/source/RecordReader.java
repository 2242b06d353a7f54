package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;

/** Pulls the documents of a file or entry one at a time; what does not become a document goes to the {@link FileAccount}. */
public interface RecordReader {
    /** The next document, or null at the end. */
    RawDocument next() throws IOException;

    /** Where the reader is, for messages: {@code docs.jar!/index.html}. */
    String location();

    /** A reader of nothing. */
    static RecordReader empty(String location) {
        return new RecordReader() {
            @Override
            public RawDocument next() {
                return null;
            }

            @Override
            public String location() {
                return location;
            }
        };
    }
}
