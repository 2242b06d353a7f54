package dev.tsumugi.corpus.collect.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/** How the bytes of a file or of an archive's entry become documents. */
public interface RecordFormat extends Serializable {
    /**
     * The reader of a stream.
     *
     * @param head the first bytes, which {@code in} still gives
     */
    RecordReader open(InputStream in, byte[] head, StreamOrigin origin, ReadContext context) throws IOException;
}
