package dev.tsumugi.corpus.collect.format.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A body in chunks (RFC 9112, 7.1), each behind a line that tells its length in hexadecimal. */
final class ChunkedBody {
    private static final int MAX_LINE_BYTES = 4096;

    private final byte[] body;
    private int next;
    private boolean broken;

    private ChunkedBody(byte[] body) {
        this.body = body;
    }

    /**
     * The chunks together. A body that does not begin with a chunk is taken as it is: many writers of archives join the
     * chunks and keep the header. One that ends behind a chunk lacks nothing but the end mark.
     *
     * @throws UndecodableException if a later chunk is broken or cut
     */
    static byte[] join(byte[] body) throws IOException {
        ChunkedBody chunked = new ChunkedBody(body);
        long first = chunked.length();
        if (first < 0) {
            return body;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(body.length);
        for (long length = first; length > 0; length = chunked.length()) {
            if (length > body.length - chunked.next) {
                throw new UndecodableException("its chunks are cut after " + joined.size() + " bytes");
            }
            joined.write(body, chunked.next, (int) length);
            chunked.next += (int) length;
            chunked.passLineEnd();
            if (chunked.next >= body.length) {
                return joined.toByteArray();
            }
        }
        if (chunked.broken) {
            throw new UndecodableException("its chunks are broken after " + joined.size() + " bytes");
        }
        return joined.toByteArray();
    }

    /** The length that the next line tells; -1 where it tells none. */
    private long length() {
        long length = 0;
        int digits = 0;
        int at = next;
        while (at < body.length && body[at] == ' ') {
            at++;
        }
        while (at < body.length && Character.digit(body[at], 16) >= 0 && digits < 15) {
            length = length * 16 + Character.digit(body[at++], 16);
            digits++;
        }
        int end = at;
        while (end < body.length && body[end] != '\n' && end - at < MAX_LINE_BYTES) {
            end++;
        }
        broken = digits == 0 || end >= body.length || body[end] != '\n' || !isExtension(at, end);
        if (broken) {
            return -1;
        }
        next = end + 1;
        return length;
    }

    private boolean isExtension(int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] == ';') {
                return true;
            }
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void passLineEnd() {
        if (next < body.length && body[next] == '\r') {
            next++;
        }
        if (next < body.length && body[next] == '\n') {
            next++;
        }
    }
}
