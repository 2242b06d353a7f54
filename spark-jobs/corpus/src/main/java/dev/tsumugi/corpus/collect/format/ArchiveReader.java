package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.format.archive.ArchiveEntries;
import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.GapException;
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

/** The entries of a zip or tar archive in the order they are stored, each through the reader that fits it. */
public final class ArchiveReader implements RecordReader {
    /** The longest path of common systems. */
    private static final int MAX_NAME_LENGTH = 4096;

    private static final int SHOWN_NAME_LENGTH = 100;

    private final ArchiveEntries entries;
    private final CountingInputStream packed;
    private final StreamOrigin place;
    private final ReadContext context;
    private final Set<String> names = new HashSet<>();
    private StreamOrigin entryPlace;
    private InputStream entryBytes = InputStream.nullInputStream();
    private RecordReader entry;

    public ArchiveReader(ArchiveEntries entries, CountingInputStream packed, StreamOrigin place, ReadContext context) {
        this.entries = entries;
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
            try {
                RawDocument document = entry.next();
                if (document != null) {
                    return document;
                }
                // unpacked to its end here, so that the meter sees what the way to the next entry would pass over
                entryBytes.transferTo(OutputStream.nullOutputStream());
                if (!advance()) {
                    return null;
                }
            } catch (GapException gap) {
                context.account().passOver(location(), gap);
                entry = RecordReader.empty(location());
                entryBytes = InputStream.nullInputStream();
            }
        }
    }

    private boolean advance() throws IOException {
        entryPlace = place;
        entry = RecordReader.empty(location());
        entryBytes = InputStream.nullInputStream();
        if (!entries.next()) {
            return false;
        }
        context.budget().countEntry();
        String name = entries.name();
        boolean tooLong = name.length() > MAX_NAME_LENGTH;
        entryPlace = place.entry(tooLong ? name.substring(0, SHOWN_NAME_LENGTH) + "..." : name);
        if (entries.isDirectory()) {
            entries.pass();
        } else if (!entries.isReadable()) {
            skip(SkipReason.UNDECODABLE, "it is encrypted or compressed by a method that is not known");
            entries.pass();
        } else {
            entryBytes = context.budget().meter(entries.content(), packed);
            entry = tooLong
                    ? skip(SkipReason.UNSAFE_ENTRY_NAME, "its name has " + name.length() + " characters")
                    : open(name);
        }
        return true;
    }

    private RecordReader open(String name) throws IOException {
        if (isUnsafe(name)) {
            return skip(SkipReason.UNSAFE_ENTRY_NAME, "its name is absolute or leaves the archive");
        }
        if (!names.add(name)) {
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
