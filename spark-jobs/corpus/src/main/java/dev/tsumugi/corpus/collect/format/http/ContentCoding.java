package dev.tsumugi.corpus.collect.format.http;

import com.github.luben.zstd.ZstdInputStream;
import dev.tsumugi.corpus.collect.format.gzip.GzipInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** How a body is compressed (RFC 9110, 8.4.1, RFC 7932, RFC 8878), by the names in the header. */
enum ContentCoding {
    GZIP("gzip", "x-gzip") {
        @Override
        List<Decoder> decoders(byte[] body) {
            return startsWith(body, 0x1f, 0x8b) ? List.of(GzipInputStream::new) : List.of();
        }
    },
    DEFLATE("deflate", "x-deflate") {
        /** The standard means zlib's format; some servers send the bare data. */
        @Override
        List<Decoder> decoders(byte[] body) {
            boolean zlib =
                    body.length >= 2 && (body[0] & 0x0f) == 8 && ((body[0] & 0xff) << 8 | body[1] & 0xff) % 31 == 0;
            return zlib ? List.of(ContentCoding::zlib, ContentCoding::raw) : List.of(ContentCoding::raw);
        }
    },
    BROTLI("br") {
        @Override
        List<Decoder> decoders(byte[] body) {
            return List.of(BrotliInputStream::new);
        }
    },
    ZSTD("zstd") {
        @Override
        List<Decoder> decoders(byte[] body) {
            boolean frame = startsWith(body, 0x28, 0xb5, 0x2f, 0xfd);
            boolean skippable = body.length >= 4 && (body[0] & 0xf0) == 0x50 && body[1] == 0x2a && body[2] == 0x4d;
            return frame || skippable ? List.of(ContentCoding::zstd) : List.of();
        }
    };

    /** RFC 9659 allows a window of 8 MB. */
    private static final int ZSTD_WINDOW_LOG = 23;

    /** Names in use that say nothing of compression. */
    private static final Set<String> NO_CODING =
            Set.of("identity", "none", "utf-8", "utf8", "7bit", "8bit", "binary", "text", "text/html", "chunked");

    private final Set<String> names;

    ContentCoding(String... names) {
        this.names = Set.of(names);
    }

    /** Opens a compressed body. */
    @FunctionalInterface
    interface Decoder {
        InputStream open(InputStream packed) throws IOException;
    }

    /** What may decode a body, the likeliest first; nothing where its first bytes show that it is not compressed so. */
    abstract List<Decoder> decoders(byte[] body);

    /** The coding of a name, null where the name says nothing of compression. */
    static ContentCoding of(String name) throws UndecodableException {
        for (ContentCoding coding : values()) {
            if (coding.names.contains(name)) {
                return coding;
            }
        }
        if (NO_CODING.contains(name)) {
            return null;
        }
        throw new UndecodableException("the coding \"" + name + "\" is not known");
    }

    private static InputStream zlib(InputStream packed) {
        return inflate(packed, new Inflater());
    }

    private static InputStream raw(InputStream packed) {
        return inflate(packed, new Inflater(true));
    }

    private static InputStream inflate(InputStream packed, Inflater inflater) {
        return new InflaterInputStream(packed, inflater) {
            @Override
            public void close() {
                inflater.end();
            }
        };
    }

    private static InputStream zstd(InputStream packed) throws IOException {
        return new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_LOG);
    }

    private static boolean startsWith(byte[] body, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= body.length || body[i] != (byte) start[i]) {
                return false;
            }
        }
        return true;
    }
}
