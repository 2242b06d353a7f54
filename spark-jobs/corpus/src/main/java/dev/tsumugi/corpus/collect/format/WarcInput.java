package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.LimitException;
import dev.tsumugi.corpus.collect.source.SkipReason;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes below jwarc, which keeps a header whole in memory and does not tell a body that cannot be decoded from a file
 * that ends too early. This stream bounds the one and remembers the other.
 */
final class WarcInput extends CountingInputStream {
    private static final long MAX_HEADER_BYTES = 1 << 20;

    private long limit = Long.MAX_VALUE;
    private boolean ended;

    WarcInput(InputStream in) {
        super(in);
    }

    void expectHeader() {
        limit = position() + MAX_HEADER_BYTES;
    }

    void expectBody() {
        limit = Long.MAX_VALUE;
    }

    /** Throws the exception on if it comes from this stream, not from what was made of its bytes. */
    void throwIfEnded(IOException e) throws IOException {
        if (ended) {
            throw e;
        }
    }

    @Override
    protected void counted(long newBytes) throws IOException {
        if (position() > limit) {
            ended = true;
            throw new LimitException(SkipReason.CORRUPT, "a header has more than " + MAX_HEADER_BYTES + " bytes");
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        boolean complete = false;
        try {
            int count = super.read(buffer, offset, length);
            complete = count >= 0;
            return count;
        } finally {
            ended |= !complete;
        }
    }
}
