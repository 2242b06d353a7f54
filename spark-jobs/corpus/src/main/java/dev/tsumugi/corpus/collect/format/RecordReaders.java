package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tsumugi.corpus.collect.format.archive.TarEntries;
import dev.tsumugi.corpus.collect.format.archive.ZipEntries;
import dev.tsumugi.corpus.collect.format.gzip.GzipInputStream;
import dev.tsumugi.corpus.collect.source.ByteWindow;
import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.GuardedReader;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

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
        ByteWindow in = new ByteWindow(packed);
        byte[] head = in.has(HEAD_BYTES) ? in.copy(0, HEAD_BYTES) : in.copy(0, in.available());
        if (GzipInputStream.isMagic(head, place.name().endsWith("gz"))) {
            if (place.unzipped()) {
                return tooDeep(place, context, "it is gzip within gzip");
            }
            return open(context.budget().meter(new GzipInputStream(in), packed), place.gunzipped(), context);
        }
        boolean zip = ZipEntries.isMagic(
                head, place.name().endsWith(".zip") || place.name().endsWith(".jar"));
        if (zip || startsWith(head, "ustar", TAR_MAGIC_OFFSET)) {
            if (place.depth() >= context.limits().maxArchiveDepth()) {
                return tooDeep(
                        place,
                        context,
                        "it is an archive within " + place.depth() + " archives (collect.limits.max-archive-depth)");
            }
            return new GuardedReader(
                    place.location(),
                    () -> new ArchiveReader(
                            zip ? new ZipEntries(in) : new TarEntries(in, packed), packed, place, context),
                    context);
        }
        if (!context.wants(place)) {
            return RecordReader.empty(place.location());
        }
        return context.source().format().open(in, head, place, context);
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
