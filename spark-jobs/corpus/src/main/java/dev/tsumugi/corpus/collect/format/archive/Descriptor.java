package dev.tsumugi.corpus.collect.format.archive;

import dev.tsumugi.corpus.collect.source.ByteWindow;

/** Checksum and lengths behind the data of an entry (APPNOTE 4.3.9): with or without a signature, with short or long lengths. */
final class Descriptor {
    static final int MAX_BYTES = 28;

    private static final String SIGNATURE = "PK\u0007\b";
    private static final int SHORT_BYTES = 12;
    private static final int LONG_BYTES = 20;

    private Descriptor() {}

    /** The length of the descriptor that comes next and tells these figures; 0 where none does. */
    static int length(ByteWindow in, long checksum, long packed, long unpacked) {
        int signature = in.startsWith(0, SIGNATURE) ? 4 : 0;
        if (in.has(signature + (long) SHORT_BYTES)
                && LocalHeader.number(in, signature, 4) == checksum
                && LocalHeader.number(in, signature + 4, 4) == (packed & 0xffffffffL)
                && LocalHeader.number(in, signature + 8, 4) == (unpacked & 0xffffffffL)
                && (signature > 0 || isSignature(in, SHORT_BYTES))) {
            return signature + SHORT_BYTES;
        }
        if (in.has(signature + (long) LONG_BYTES)
                && LocalHeader.number(in, signature, 4) == checksum
                && LocalHeader.number(in, signature + 4, 8) == packed
                && LocalHeader.number(in, signature + 12, 8) == unpacked
                && (signature > 0 || isSignature(in, LONG_BYTES))) {
            return signature + LONG_BYTES;
        }
        return 0;
    }

    /** Whether a descriptor comes next that ends stored data, damaged as one of its figures or the data may be. */
    static boolean endsStored(ByteWindow in, long checksum, long bytes) {
        if (!in.startsWith(0, SIGNATURE) || !in.has(SIGNATURE.length() + (long) SHORT_BYTES)) {
            return length(in, checksum, bytes, bytes) > 0;
        }
        int right = (LocalHeader.number(in, 4, 4) == checksum ? 1 : 0)
                + (LocalHeader.number(in, 8, 4) == (bytes & 0xffffffffL) ? 1 : 0)
                + (LocalHeader.number(in, 12, 4) == (bytes & 0xffffffffL) ? 1 : 0);
        return right >= 2
                || LocalHeader.number(in, 8, 4) == (bytes & 0xffffffffL) && isSignature(in, 16)
                || length(in, checksum, bytes, bytes) > 0;
    }

    /** Whether a descriptor may stand so far ahead: it or the header behind it begins with a P. */
    static boolean mayBegin(ByteWindow in, int ahead) {
        return in.at(ahead) == 'P' || in.at(ahead + SHORT_BYTES) == 'P' || in.at(ahead + LONG_BYTES) == 'P';
    }

    private static boolean isSignature(ByteWindow in, int ahead) {
        return in.startsWith(ahead, "PK\u0003\u0004") || in.startsWith(ahead, "PK\u0001\u0002");
    }
}
