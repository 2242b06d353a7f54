package dev.tsumugi.corpus.collect.format.archive;

import dev.tsumugi.corpus.collect.source.ByteWindow;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;

/** The packed bytes of one entry on their way to content; each kind finds their end in its own way. */
abstract class EntryData {
    final ByteWindow in;
    final LocalHeader header;
    final long start;

    private EntryData(ByteWindow in, LocalHeader header) {
        this.in = in;
        this.header = header;
        this.start = in.position();
    }

    static EntryData of(ByteWindow in, LocalHeader header, Inflater inflater) throws IOException {
        if (header.method() == LocalHeader.DEFLATED) {
            return new Deflated(in, header, inflater);
        }
        if (header.method() == LocalHeader.STORED && header.hasDescriptor() && header.packed() == 0) {
            return new StoredUntilDescriptor(in, header);
        }
        return new Bounded(in, header);
    }

    /**
     * Content, and -1 at its end.
     *
     * @param checksum of the content so far
     * @param bytes of it
     */
    abstract int read(byte[] target, int from, int length, CRC32 checksum, long bytes) throws IOException;

    /** Passes what stands behind the data, once all of it has been read; answers whether its checksum and lengths fit. */
    boolean endsWell(CRC32 checksum, long bytes) {
        if (!header.hasDescriptor()) {
            return checksum.getValue() == header.checksum();
        }
        int descriptor = Descriptor.length(in, checksum.getValue(), in.position() - start, bytes);
        in.advance(descriptor);
        // some writers announce one, tell its figures before the data and leave it out
        return descriptor > 0 || header.packed() > 0 && checksum.getValue() == header.checksum();
    }

    final IOException ended() throws IOException {
        in.throwStop();
        return new EOFException("Truncated ZIP file");
    }

    private static final class Deflated extends EntryData {
        private final Inflater inflater;
        private int given;

        Deflated(ByteWindow in, LocalHeader header, Inflater inflater) {
            super(in, header);
            this.inflater = inflater;
            inflater.reset();
        }

        @Override
        int read(byte[] target, int from, int length, CRC32 checksum, long bytes) throws IOException {
            while (true) {
                int count;
                try {
                    count = inflater.inflate(target, from, length);
                } catch (DataFormatException e) {
                    throw new ZipException(e.getMessage() == null ? "invalid data" : e.getMessage());
                }
                if (count > 0) {
                    return count;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("it asks for a dictionary");
                }
                in.advance(given - inflater.getRemaining());
                given = 0;
                if (inflater.finished()) {
                    return -1;
                }
                in.keepFrom(Math.max(start - header.length(), in.position() - ZipEntries.LOOK_BACK_BYTES));
                if (!in.has(1)) {
                    throw ended();
                }
                given = in.available();
                inflater.setInput(in.array(), in.index(), given);
            }
        }
    }

    /** Stored bytes whose end is where a descriptor tells their length and their checksum. */
    private static final class StoredUntilDescriptor extends EntryData {
        StoredUntilDescriptor(ByteWindow in, LocalHeader header) {
            super(in, header);
        }

        @Override
        int read(byte[] target, int from, int length, CRC32 checksum, long bytes) throws IOException {
            in.keepFrom(Math.max(start - header.length(), in.position() - ZipEntries.LOOK_BACK_BYTES));
            in.has(Descriptor.MAX_BYTES);
            if (in.available() == 0) {
                throw ended();
            }
            if (Descriptor.endsStored(in, checksum.getValue(), bytes)) {
                return -1;
            }
            int limit = Math.min(length, Math.max(1, in.available() - Descriptor.MAX_BYTES));
            int count = 1;
            while (count < limit && !Descriptor.mayBegin(in, count)) {
                count++;
            }
            System.arraycopy(in.array(), in.index(), target, from, count);
            in.advance(count);
            return count;
        }
    }

    /** Data of a length that is known. */
    private static final class Bounded extends EntryData {
        private final InputStream content;
        private long left;

        Bounded(ByteWindow in, LocalHeader header) throws IOException {
            super(in, header);
            this.left = header.packed();
            InputStream packed = new Packed();
            this.content = switch (header.method()) {
                case LocalHeader.BZIP2 -> new BZip2CompressorInputStream(packed);
                case LocalHeader.DEFLATED_64 -> new Deflate64CompressorInputStream(packed);
                default -> packed;
            };
        }

        @Override
        int read(byte[] target, int from, int length, CRC32 checksum, long bytes) throws IOException {
            int count = content.read(target, from, length);
            if (count < 0) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return count;
        }

        private final class Packed extends InputStream {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                in.keepFrom(Math.max(start - header.length(), in.position() - ZipEntries.LOOK_BACK_BYTES));
                if (!in.has(1)) {
                    throw ended();
                }
                int count = (int) Math.min(Math.min(length, left), in.available());
                System.arraycopy(in.array(), in.index(), target, from, count);
                in.advance(count);
                left -= count;
                return count;
            }
        }
    }
}
