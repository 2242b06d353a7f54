package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.Closeable;
import java.io.IOException;

/** Pulls the documents of a file or entry one at a time; what does not become a document goes to the {@link FileAccount}. */
public interface RecordReader extends Closeable {
    /** The next document, or null at the end. */
    RawDocument next() throws IOException;

    /** Where the reader is, for messages: {@code docs.jar!/index.html}. */
    String location();

    /** Closes what the reader opened itself; the stream that it was given belongs to the giver. */
    @Override
    default void close() throws IOException {}

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
