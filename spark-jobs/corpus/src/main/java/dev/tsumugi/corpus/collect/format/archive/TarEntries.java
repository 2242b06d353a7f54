package dev.tsumugi.corpus.collect.format.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.collect.source.CountingInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The entries of a tar archive. */
public final class TarEntries implements ArchiveEntries {
    /** What may be read in search of the next entry: the library keeps names of any length in memory. */
    private static final long MAX_HEADER_BYTES = 64L << 20;

    private final ArchiveInputStream archive;
    private final CountingInputStream packed;
    private ArchiveEntry entry;

    /** @param packed counts the bytes of {@code in} */
    public TarEntries(InputStream in, CountingInputStream packed) {
        this.archive = new TarArchiveInputStream(in, UTF_8.name());
        this.packed = packed;
    }

    @Override
    public boolean next() throws IOException {
        packed.limit(MAX_HEADER_BYTES, "the header of an entry");
        try {
            entry = archive.getNextEntry();
        } finally {
            packed.limit(Long.MAX_VALUE, "");
        }
        return entry != null;
    }

    @Override
    public String name() {
        return entry.getName();
    }

    @Override
    public boolean isDirectory() {
        return entry.isDirectory();
    }

    @Override
    public boolean isReadable() {
        return archive.canReadEntryData(entry);
    }

    @Override
    public InputStream content() {
        return archive;
    }

    /** The library does it on the way to the next entry. */
    @Override
    public void pass() {}
}
