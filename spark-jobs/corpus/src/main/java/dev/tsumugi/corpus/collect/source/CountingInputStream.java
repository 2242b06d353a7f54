package dev.tsumugi.corpus.collect.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes read, and asks {@link #counted} about each new count. */
public class CountingInputStream extends FilterInputStream {
    private long position;

    public CountingInputStream(InputStream in) {
        super(in);
    }

    /** Bytes read so far. */
    public final long position() {
        return position;
    }

    /** Called after each read with the bytes it gave; an exception ends the reading. */
    protected void counted(long bytes) throws IOException {}

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            position++;
            counted(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            position += count;
            counted(count);
        }
        return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        position += skipped;
        counted(skipped);
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
