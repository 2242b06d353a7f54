package dev.tsumugi.corpus.collect.format.archive;

import dev.tsumugi.corpus.collect.source.GapException;
import java.io.IOException;
import java.io.InputStream;

/** The entries of an archive, in the order in which they are stored. */
public interface ArchiveEntries {
    /**
     * Goes to the next entry, once the last one has been read to its end or passed; answers false behind the last one.
     *
     * @throws GapException if bytes were passed over that are no entry; the next call goes on behind them
     */
    boolean next() throws IOException;

    /** The path of the entry. */
    String name();

    boolean isDirectory();

    /** Whether the entry is neither encrypted nor compressed by a method that is not known. */
    boolean isReadable();

    /**
     * The unpacked bytes of the entry. Where they are damaged the stream ends in a {@link GapException}, and the next entry
     * is the next one that is found.
     */
    InputStream content();

    /** Passes an entry that is not read. */
    void pass() throws IOException;
}
