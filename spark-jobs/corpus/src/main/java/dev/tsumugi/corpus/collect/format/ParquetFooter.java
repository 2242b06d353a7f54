package dev.tsumugi.corpus.collect.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Walks through the footer of a Parquet file, a struct in Thrift's compact protocol, before Parquet's library believes it:
 * that makes room for every list at the length that it tells, and calls itself for every struct within a struct.
 */
final class ParquetFooter {
    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_DEPTH = 32;
    private static final int TAIL_BYTES = 8;
    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;

    private final ByteBuffer bytes;

    private ParquetFooter(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Checks the footer of a file.
     *
     * @param length of the file, in bytes
     * @throws IOException if a list is longer than the footer, structs are nested too deep, or the footer ends within them
     */
    static void require(Path path, long length, Configuration hadoop) throws IOException {
        if (length < TAIL_BYTES + Integer.BYTES) {
            throw new IOException("it is no Parquet file: " + length + " bytes are too few");
        }
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            byte[] tail = new byte[TAIL_BYTES];
            in.readFully(length - TAIL_BYTES, tail);
            ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            long footer = end.getInt(0) & 0xffffffffL;
            if (end.getInt(Integer.BYTES) != MAGIC) {
                throw new IOException("it is no Parquet file, or an encrypted one: it does not end in PAR1");
            }
            if (footer > length - TAIL_BYTES - Integer.BYTES || footer > MAX_BYTES) {
                throw new IOException(
                        "its footer of " + footer + " bytes is longer than the file or than " + MAX_BYTES);
            }
            byte[] content = new byte[(int) footer];
            in.readFully(length - TAIL_BYTES - footer, content);
            new ParquetFooter(ByteBuffer.wrap(content)).struct(0);
        }
    }

    private void struct(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("its footer nests structs deeper than " + MAX_DEPTH);
        }
        for (int field = next(); field != 0; field = next()) {
            if (field >>> 4 == 0) {
                number(); // the identifier, where it is no small step from the last one
            }
            int type = field & 0x0f;
            if (type > 2) {
                value(type, depth);
            }
        }
    }

    private void value(int type, int depth) throws IOException {
        switch (type) {
            case 1, 2, 3 -> skip(1);
            case 4, 5, 6 -> number();
            case 7 -> skip(Double.BYTES);
            case 8 -> skip(number());
            case 9, 10 -> {
                int head = next();
                long size = head >>> 4 == 0x0f ? number() : head >>> 4;
                elements(size, depth, head & 0x0f);
            }
            case 11 -> {
                long size = number();
                if (size != 0) {
                    int types = next();
                    elements(size, depth, types >>> 4, types & 0x0f);
                }
            }
            case 12 -> struct(depth + 1);
            default -> throw new IOException("its footer holds a value of type " + type + ", which Thrift has not");
        }
    }

    private void elements(long size, int depth, int... types) throws IOException {
        if (size < 0 || size > bytes.remaining()) {
            throw new IOException(
                    "its footer tells a list of " + size + " elements in " + bytes.remaining() + " bytes");
        }
        if (depth >= MAX_DEPTH) {
            throw new IOException("its footer nests lists deeper than " + MAX_DEPTH);
        }
        for (long i = 0; i < size; i++) {
            for (int type : types) {
                value(type, depth + 1);
            }
        }
    }

    private int next() throws IOException {
        if (!bytes.hasRemaining()) {
            throw new EOFException("its footer ends within a struct");
        }
        return bytes.get() & 0xff;
    }

    /** A number of variable length, without its sign. */
    private long number() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            value |= (long) (part & 0x7f) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException("its footer holds a number without end");
    }

    private void skip(long count) throws IOException {
        if (count < 0 || count > bytes.remaining()) {
            throw new IOException("its footer tells a text of " + count + " bytes in " + bytes.remaining());
        }
        bytes.position(bytes.position() + (int) count);
    }
}
