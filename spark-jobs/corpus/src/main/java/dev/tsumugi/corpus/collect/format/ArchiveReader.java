package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;

/** The entries of a zip or tar archive in the order they are stored, each through the reader that fits it. */
public final class ArchiveReader implements RecordReader {
    private final ArchiveInputStream archive;
    private final CountingInputStream packed;
    private final StreamOrigin place;
    private final ReadContext context;
    private final Set<String> names = new HashSet<>();
    private StreamOrigin entryPlace;
    private InputStream entryBytes = InputStream.nullInputStream();
    private RecordReader entry;

    public ArchiveReader(
            ArchiveInputStream archive, CountingInputStream packed, StreamOrigin place, ReadContext context) {
        this.archive = archive;
        this.packed = packed;
        this.place = place;
        this.context = context;
        this.entryPlace = place;
        this.entry = RecordReader.empty(place.location());
    }

    @Override
    public String location() {
        return entryPlace.location();
    }

    @Override
    public RawDocument next() throws IOException {
        while (true) {
            RawDocument document = entry.next();
            if (document != null) {
                return document;
            }
            // unpacked to its end here, so that the meter sees what getNextEntry would pass over
            entryBytes.transferTo(OutputStream.nullOutputStream());
            ArchiveEntry next = archive.getNextEntry();
            if (next == null) {
                return null;
            }
            entry = open(next);
        }
    }

    private RecordReader open(ArchiveEntry next) throws IOException {
        context.budget().countEntry();
        entryPlace = place.entry(next.getName());
        entryBytes = InputStream.nullInputStream();
        if (next.isDirectory()) {
            return RecordReader.empty(location());
        }
        if (!archive.canReadEntryData(next)) {
            return skip(SkipReason.UNDECODABLE, "it is encrypted or compressed by a method that is not known");
        }
        entryBytes = context.budget().meter(archive, packed);
        if (isUnsafe(next.getName())) {
            return skip(SkipReason.UNSAFE_ENTRY_NAME, "its name is absolute or leaves the archive");
        }
        if (!names.add(next.getName())) {
            return skip(SkipReason.DUPLICATE_ENTRY_NAME, "an earlier entry has the same name");
        }
        return RecordReaders.open(entryBytes, entryPlace, context);
    }

    private RecordReader skip(SkipReason reason, String detail) {
        context.account().skip(reason, location(), detail);
        return RecordReader.empty(location());
    }

    private static boolean isUnsafe(String name) {
        String path = name.replace('\\', '/');
        return path.isBlank()
                || path.startsWith("/")
                || path.matches("[A-Za-z]:.*")
                || Arrays.asList(path.split("/")).contains("..");
    }
}
