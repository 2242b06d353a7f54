package dev.tsumugi.corpus.shard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A Parquet file whose footer lists the encodings of each column in the order of their numbers. The library lists them in the
 * order of a hash set of enums, which differs from one JVM to the next.
 */
final class OrderedFooterFile implements OutputFile {
    /** Length of the footer and the magic number, after the footer (Parquet format, "File format"). */
    private static final int TAIL_BYTES = 8;

    private final OutputFile file;
    private Stream stream;

    OrderedFooterFile(OutputFile file) {
        this.file = file;
    }

    /** From now on bytes are kept until the file is closed: to be called before what ends with the footer. */
    void holdBack() {
        stream.held = new ByteArrayOutputStream();
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        stream = new Stream(file.create(blockSizeHint));
        return stream;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        stream = new Stream(file.createOrOverwrite(blockSizeHint));
        return stream;
    }

    @Override
    public boolean supportsBlockSize() {
        return file.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
        return file.defaultBlockSize();
    }

    @Override
    public String getPath() {
        return file.getPath();
    }

    /** Returns the end of a Parquet file with its footer in order; the length stays. */
    static byte[] withOrderedFooter(byte[] end) throws IOException {
        int footerEnd = end.length - TAIL_BYTES;
        int footerStart =
                footerEnd - ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(footerEnd);
        FileMetaData footer =
                Util.readFileMetaData(new ByteArrayInputStream(end, footerStart, footerEnd - footerStart));
        for (RowGroup rowGroup : footer.getRow_groups()) {
            for (ColumnChunk column : rowGroup.getColumns()) {
                column.getMeta_data().getEncodings().sort(null);
            }
        }
        ByteArrayOutputStream ordered = new ByteArrayOutputStream(end.length);
        ordered.write(end, 0, footerStart);
        Util.writeFileMetaData(footer, ordered);
        if (ordered.size() != footerEnd) {
            throw new IllegalStateException("The ordered footer has " + (ordered.size() - footerStart)
                    + " bytes, but it had " + (footerEnd - footerStart) + ".");
        }
        ordered.write(end, footerEnd, TAIL_BYTES);
        return ordered.toByteArray();
    }

    private static final class Stream extends PositionOutputStream {
        private final PositionOutputStream out;
        private ByteArrayOutputStream held;
        private boolean closed;

        Stream(PositionOutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos() + (held == null ? 0 : held.size());
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (held == null) {
                out.write(bytes, from, length);
            } else {
                held.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (out) {
                    if (held != null) {
                        out.write(withOrderedFooter(held.toByteArray()));
                    }
                }
            }
        }
    }
}
