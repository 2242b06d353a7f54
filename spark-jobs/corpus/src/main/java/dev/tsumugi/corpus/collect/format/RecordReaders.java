package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.GuardedReader;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** Chooses the reader of a stream: gzip and archives by their first bytes, the rest by configuration, name and first bytes. */
public final class RecordReaders {
    private static final int HEAD_BYTES = 1024;
    private static final int TAR_MAGIC_OFFSET = 257;

    private RecordReaders() {}

    public static RecordReader open(InputStream raw, StreamOrigin place, ReadContext context) throws IOException {
        if (context.exclude().matches(place.path())) {
            return RecordReader.empty(place.location());
        }
        CountingInputStream packed = new CountingInputStream(raw);
        BufferedInputStream in = new BufferedInputStream(packed);
        byte[] head = peek(in);
        if (startsWith(head, "\u001f\u008b", 0)) {
            if (place.unzipped()) {
                return tooDeep(place, context, "it is gzip within gzip");
            }
            return open(context.budget().meter(gunzip(in), packed), place.gunzipped(), context);
        }
        boolean zip = startsWith(head, "PK\u0003\u0004", 0);
        if (zip || startsWith(head, "ustar", TAR_MAGIC_OFFSET)) {
            if (place.depth() >= context.limits().maxArchiveDepth()) {
                return tooDeep(
                        place,
                        context,
                        "it is an archive within " + place.depth() + " archives (collect.limits.max-archive-depth)");
            }
            ArchiveInputStream archive =
                    zip ? new ZipArchiveInputStream(in, UTF_8.name()) : new TarArchiveInputStream(in, UTF_8.name());
            return new GuardedReader(new ArchiveReader(archive, packed, place, context), context);
        }
        if (!context.wants(place)) {
            return RecordReader.empty(place.location());
        }
        return context.source().format().open(in, head, place, context);
    }

    /** The first bytes, still to be read. */
    private static byte[] peek(BufferedInputStream in) throws IOException {
        byte[] head = new byte[HEAD_BYTES];
        int length = 0;
        in.mark(HEAD_BYTES);
        try {
            int count;
            while (length < HEAD_BYTES && (count = in.read(head, length, HEAD_BYTES - length)) > 0) {
                length += count;
            }
        } catch (IOException e) {
            // the chosen reader comes to the same place, gives what lies before it and reports the fault
        }
        in.reset();
        return Arrays.copyOf(head, length);
    }

    /** All members of a gzip file. GZIPInputStream looks for a further one only where {@code available} is not 0. */
    private static InputStream gunzip(InputStream in) throws IOException {
        return new GZIPInputStream(new FilterInputStream(in) {
            @Override
            public int available() {
                return 1;
            }
        });
    }

    private static RecordReader tooDeep(StreamOrigin place, ReadContext context, String detail) {
        context.account().skip(SkipReason.ARCHIVE_TOO_DEEP, place.location(), detail);
        return RecordReader.empty(place.location());
    }

    private static boolean startsWith(byte[] head, String magic, int offset) {
        byte[] bytes = magic.getBytes(ISO_8859_1);
        return head.length >= offset + bytes.length
                && Arrays.equals(head, offset, offset + bytes.length, bytes, 0, bytes.length);
    }
}
