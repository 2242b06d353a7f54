package dev.tsumugi.corpus.collect.format.http;

import dev.tsumugi.corpus.collect.source.ArchiveBudget;
import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.GapException;
import dev.tsumugi.corpus.collect.source.LimitException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Takes the codings off a body as browsers do: in the reverse order of the header, and only those that the body really has.
 * Archives are full of bodies that were decoded before they were written, under headers that were not.
 */
public final class BodyDecoder {
    /** Nobody compresses more often than twice; a long list costs time only. */
    private static final int MAX_CODINGS = 8;

    private final ArchiveBudget budget;
    private final int maxBytes;

    /** @param maxBytes of a decoded body; of a longer one only so many and one more are given */
    public BodyDecoder(ArchiveBudget budget, long maxBytes) {
        this.budget = budget;
        this.maxBytes = (int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 16);
    }

    /**
     * The decoded body.
     *
     * @throws UndecodableException if a coding is not known, or the body is broken or cut
     * @throws LimitException if the body unpacks to too much
     */
    public byte[] decode(HttpResponse response) throws IOException {
        byte[] body = response.body();
        List<String> transfer = response.headers().list("Transfer-Encoding");
        if (transfer.contains("chunked")) {
            body = ChunkedBody.join(body);
        }
        body = withoutCodings(transfer, body);
        return withoutCodings(response.headers().list("Content-Encoding"), body);
    }

    private byte[] withoutCodings(List<String> names, byte[] body) throws IOException {
        if (names.size() > MAX_CODINGS) {
            throw new UndecodableException("it has " + names.size() + " codings");
        }
        byte[] decoded = body;
        for (int i = names.size() - 1; i >= 0 && decoded.length > 0; i--) {
            decoded = withoutCoding(names.get(i), decoded);
        }
        return decoded;
    }

    private byte[] withoutCoding(String name, byte[] body) throws IOException {
        ContentCoding coding;
        try {
            coding = ContentCoding.of(name);
        } catch (UndecodableException e) {
            if (MediaTypeSniffer.looksLikeHtml(body)) {
                return body;
            }
            throw e;
        }
        if (coding == null) {
            return body;
        }
        List<ContentCoding.Decoder> decoders = coding.decoders(body);
        if (decoders.isEmpty()) {
            return body;
        }
        UndecodableException first = null;
        for (ContentCoding.Decoder decoder : decoders) {
            try {
                return decode(name, decoder, body);
            } catch (UndecodableException e) {
                first = first == null ? e : first;
            }
        }
        if (!MediaTypeSniffer.isBinary(body)) {
            return body;
        }
        throw first;
    }

    private byte[] decode(String name, ContentCoding.Decoder decoder, byte[] body) throws IOException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        CountingInputStream packed = new CountingInputStream(new ByteArrayInputStream(body));
        try (InputStream unpacked = decoder.open(packed)) {
            copy(budget.meter(unpacked, packed), decoded);
        } catch (LimitException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the decoders of other libraries answer hostile bytes with runtime exceptions, too
            throw new UndecodableException(
                    "its " + name + " data is broken or cut after " + decoded.size() + " decoded bytes: "
                            + e.getMessage(),
                    e);
        }
        return decoded.toByteArray();
    }

    private void copy(InputStream in, ByteArrayOutputStream out) throws IOException {
        byte[] buffer = new byte[8192];
        while (out.size() < maxBytes) {
            int count;
            try {
                count = in.read(buffer, 0, Math.min(buffer.length, maxBytes - out.size()));
            } catch (GapException e) {
                if (e.damaging()) {
                    throw e;
                }
                return; // trailing bytes, which browsers leave out as well
            }
            if (count < 0) {
                return;
            }
            if (count == 0) {
                throw new IOException("its decoder gives no bytes and does not end");
            }
            out.write(buffer, 0, count);
        }
    }
}
