package dev.tsumugi.corpus.collect.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream that can be looked into before it is read, and gone back in as far as its bytes are kept. An exception of the
 * stream below waits in its place behind the bytes that came before it.
 */
public final class ByteWindow extends InputStream {
    private static final int FILL_BYTES = 8192;

    private final InputStream in;
    private byte[] bytes = new byte[2 * FILL_BYTES];
    private long offset;
    private int kept;
    private int next;
    private int end;
    private IOException stop;
    private boolean ended;

    public ByteWindow(InputStream in) {
        this.in = in;
    }

    /** Bytes before the next one. */
    public long position() {
        return offset + next;
    }

    /** Whether at least so many bytes lie ahead; fewer do at the end of the stream and where it {@linkplain #stop stops}. */
    public boolean has(long count) {
        while (available() < count && !ended) {
            fill();
        }
        return available() >= count;
    }

    /** A byte ahead, which {@link #has} has found; 0 is the next one. */
    public int at(int ahead) {
        return bytes[next + ahead] & 0xff;
    }

    /** Whether the next bytes, from one ahead on, are those of an ASCII text. */
    public boolean startsWith(int ahead, String text) {
        if (!has((long) ahead + text.length())) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (at(ahead + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A copy of bytes ahead. */
    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, next + from, next + to);
    }

    /** The array in which the bytes ahead lie, from {@link #index} on, until {@link #has} is asked again. */
    public byte[] array() {
        return bytes;
    }

    public int index() {
        return next;
    }

    /** Bytes ahead that are in memory. */
    @Override
    public int available() {
        return end - next;
    }

    /** Passes bytes that lie ahead. */
    public void advance(int count) {
        next += count;
    }

    /** Goes back, or forward among the bytes in memory; at most to the oldest byte that is kept. */
    public void moveTo(long position) {
        next = (int) Math.max(position - offset, kept);
    }

    /** Keeps the bytes from a position on, and no earlier ones. */
    public void keepFrom(long position) {
        kept = (int) Math.max(position - offset, kept);
    }

    /** Keeps the bytes from the next one on. */
    public void keepFromHere() {
        kept = next;
    }

    /** Why no more bytes lie ahead: null where the stream has ended or can still give some. */
    public IOException stop() {
        return stop;
    }

    /** Goes on behind a gap. */
    public void crossGap() {
        stop = null;
        ended = false;
    }

    /** Throws what stopped the stream; behind a gap it then goes on. */
    public void throwStop() throws IOException {
        IOException thrown = stop;
        if (thrown instanceof GapException) {
            crossGap();
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        keepFromHere();
        if (!has(1)) {
            throwStop();
            return -1;
        }
        int count = Math.min(length, available());
        System.arraycopy(bytes, next, target, from, count);
        next += count;
        return count;
    }

    private void fill() {
        if (bytes.length - end < FILL_BYTES) {
            makeRoom();
        }
        try {
            int count = in.read(bytes, end, FILL_BYTES);
            if (count == 0) {
                throw new IOException("its stream gives no bytes and does not end");
            }
            ended = count < 0;
            end += Math.max(count, 0);
        } catch (IOException e) {
            stop = e;
            ended = true;
        }
    }

    private void makeRoom() {
        byte[] target = end - kept > bytes.length / 2 ? new byte[Math.multiplyExact(bytes.length, 2)] : bytes;
        System.arraycopy(bytes, kept, target, 0, end - kept);
        bytes = target;
        offset += kept;
        next -= kept;
        end -= kept;
        kept = 0;
    }
}
