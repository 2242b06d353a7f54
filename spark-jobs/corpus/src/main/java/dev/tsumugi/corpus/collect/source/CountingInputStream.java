package dev.tsumugi.corpus.collect.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes read, and asks {@link #counted} about each new count. */
public class CountingInputStream extends FilterInputStream {
    private long position;
    private long limit = Long.MAX_VALUE;
    private String limited = "";

    public CountingInputStream(InputStream in) {
        super(in);
    }

    /** Bytes read so far. */
    public final long position() {
        return position;
    }

    /** Lets so many more bytes be read, for a purpose that the exception names; {@link Long#MAX_VALUE} lets all be read. */
    public final void limit(long bytes, String purpose) {
        limit = bytes == Long.MAX_VALUE ? bytes : position + bytes;
        limited = purpose + " has more than " + bytes + " bytes";
    }

    private void count(long bytes) throws IOException {
        position += bytes;
        if (position > limit) {
            throw new LimitException(SkipReason.CORRUPT, limited);
        }
        counted(bytes);
    }

    /** Called after each read with the bytes it gave; an exception ends the reading. */
    protected void counted(long bytes) throws IOException {}

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            count(count);
        }
        return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    /** Always 0: a buffer above would read on, and lose what it has when the next read fails. */
    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
