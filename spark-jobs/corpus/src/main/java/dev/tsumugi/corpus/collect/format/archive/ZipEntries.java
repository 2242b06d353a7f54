package dev.tsumugi.corpus.collect.format.archive;

import dev.tsumugi.corpus.collect.source.ByteWindow;
import dev.tsumugi.corpus.collect.source.GapException;
import dev.tsumugi.corpus.collect.source.LimitException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * The entries of a zip archive in the order in which they lie in its stream. Each stands alone: where one is damaged, a
 * {@link GapException} says so, and the next entry is the next one that is found.
 */
public final class ZipEntries implements ArchiveEntries {
    /** Damaged data may have run on into the next entries: so far back they are looked for. */
    static final int LOOK_BACK_BYTES = 1 << 18;

    private static final String SPLIT_MARK = "PK00";

    private final ByteWindow in;
    private final Inflater inflater = new Inflater(true);
    private LocalHeader header;
    private long start;
    private boolean endTold;

    /** Whether a stream with this head is a zip archive. One wrong bit in the first four bytes does not make it anything else. */
    public static boolean isMagic(byte[] head, boolean namedSo) {
        byte[] magic = {'P', 'K', 3, 4};
        int right = 0;
        for (int i = 0; i < magic.length && i < head.length; i++) {
            right += head[i] == magic[i] ? 1 : 0;
        }
        return right == magic.length || namedSo && right == magic.length - 1;
    }

    public ZipEntries(ByteWindow in) {
        this.in = in;
    }

    @Override
    public boolean next() throws IOException {
        in.keepFromHere();
        start = in.position();
        if (Directory.isAhead(in)) {
            if (!Directory.pass(in)) {
                throw truncated();
            }
            in.keepFromHere();
            start = in.position();
            if (!in.has(1)) {
                in.throwStop();
                return false;
            }
        }
        if (endTold && !in.has(1)) {
            in.throwStop();
            return false;
        }
        if (in.startsWith(0, SPLIT_MARK)) {
            in.advance(SPLIT_MARK.length());
        }
        if (!LocalHeader.isAhead(in)) {
            if (in.available() < LocalHeader.FIXED_BYTES && in.startsWith(0, "PK\u0003\u0004") || !in.has(1)) {
                throw truncated();
            }
            throw gap("at byte " + start + " no entry begins", 1, false);
        }
        header = LocalHeader.read(in);
        if (header == null) {
            throw cut(truncated());
        }
        in.advance(header.length());
        return true;
    }

    @Override
    public String name() {
        return header.name();
    }

    @Override
    public boolean isDirectory() {
        return header.isDirectory();
    }

    @Override
    public boolean isReadable() {
        return header.isReadable();
    }

    @Override
    public void pass() throws IOException {
        if (header.isDirectory() && header.packed() == 0 && header.method() == LocalHeader.STORED) {
            in.advance(Descriptor.length(in, 0, 0, 0)); // some writers announce one and leave it out
        } else if (header.isReadable()) {
            content().transferTo(OutputStream.nullOutputStream());
        } else {
            passPacked();
        }
    }

    private void passPacked() throws IOException {
        long left = header.packed();
        while (left > 0) {
            in.keepFromHere();
            if (!in.has(1)) {
                throw truncated();
            }
            int count = (int) Math.min(left, in.available());
            in.advance(count);
            left -= count;
        }
        if (header.hasDescriptor()) {
            findEntry();
        }
    }

    @Override
    public InputStream content() {
        return new Content();
    }

    private final class Content extends InputStream {
        private final CRC32 checksum = new CRC32();
        private EntryData data;
        private long bytes;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (ended || length == 0) {
                return ended ? -1 : 0;
            }
            ended = true; // unless what follows gives bytes
            try {
                if (data == null) {
                    data = EntryData.of(in, header, inflater);
                }
                int count = data.read(target, from, length, checksum, bytes);
                if (count > 0) {
                    checksum.update(target, from, count);
                    bytes += count;
                    ended = false;
                    return count;
                }
            } catch (GapException | LimitException e) {
                throw e;
            } catch (EOFException e) {
                throw cut(e);
            } catch (IOException | RuntimeException e) {
                if (e == in.stop()) {
                    throw e;
                }
                throw damaged(String.valueOf(e.getMessage()));
            }
            if (!data.endsWell(checksum, bytes)) {
                throw damaged("its checksum or length is wrong");
            }
            return -1;
        }
    }

    private EOFException truncated() throws IOException {
        in.throwStop();
        return new EOFException("Truncated ZIP file");
    }

    /** The end of the stream within an entry, unless its data has swallowed others. */
    private IOException cut(EOFException e) {
        in.moveTo(start + 1);
        GapException gap = gap("the entry at byte " + start + " is damaged: it has no end", 0, true);
        return in.has(1) ? gap : e;
    }

    private GapException damaged(String why) {
        in.moveTo(start + 1);
        return gap("the entry at byte " + start + " is damaged: " + why, 0, true);
    }

    private GapException gap(String message, int passed, boolean damaging) {
        in.advance(passed);
        findEntry();
        endTold = !in.has(1);
        long bytes = in.position() - start;
        return new GapException(message + "; " + bytes + " bytes were passed over", bytes, damaging);
    }

    /** Goes to the next entry, to the directory behind the last one, or to the end. */
    private void findEntry() {
        while (in.has(4) && !Directory.isAhead(in) && !LocalHeader.isAhead(in)) {
            in.advance(1);
            in.keepFromHere();
        }
        if (!in.has(4)) {
            in.advance(in.available());
        }
    }
}
