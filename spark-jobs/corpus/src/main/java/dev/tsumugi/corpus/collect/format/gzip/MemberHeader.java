package dev.tsumugi.corpus.collect.format.gzip;

import dev.tsumugi.corpus.collect.source.ByteWindow;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What stands before and behind the deflated data of a gzip member. */
final class MemberHeader {
    /** No header stands here. */
    static final int NONE = -1;

    /** The stream ends within the header. */
    static final int CUT = -2;

    private static final int FIXED_BYTES = 10;
    private static final int MAX_BYTES = 1 << 17;
    private static final int PROBE_BYTES = 4096;
    private static final int FLAG_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private MemberHeader() {}

    /** The length of the header that begins with the next byte. */
    static int length(ByteWindow in) {
        int[] magic = {0x1f, 0x8b, 8};
        for (int i = 0; i < magic.length; i++) {
            if (in.has(i + 1L) && in.at(i) != magic[i]) {
                return NONE;
            }
        }
        if (!in.has(FIXED_BYTES)) {
            return CUT;
        }
        int flags = in.at(3);
        if ((flags & FLAGS_RESERVED) != 0) {
            return NONE;
        }
        int length = FIXED_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            if (!in.has(length + 2L)) {
                return CUT;
            }
            length += 2 + in.at(length) + (in.at(length + 1) << 8);
        }
        for (int flag : new int[] {FLAG_NAME, FLAG_COMMENT}) {
            if ((flags & flag) != 0) {
                length = afterText(in, length);
                if (length < 0) {
                    return length;
                }
            }
        }
        length += (flags & FLAG_CHECKSUM) != 0 ? 2 : 0;
        return in.has(length) ? length : CUT;
    }

    private static int afterText(ByteWindow in, int from) {
        for (int i = from; i < MAX_BYTES; i++) {
            if (!in.has(i + 1L)) {
                return CUT;
            }
            if (in.at(i) == 0) {
                return i + 1;
            }
        }
        return NONE;
    }

    /** Whether the next bytes ahead are the checksum and the length, modulo 2^32, of a member's data. */
    static boolean trailerFits(ByteWindow in, int ahead, long checksum, long bytes) {
        return word(in, ahead) == checksum && word(in, ahead + 4) == (bytes & 0xffffffffL);
    }

    private static long word(ByteWindow in, int ahead) {
        return in.at(ahead) | in.at(ahead + 1) << 8 | in.at(ahead + 2) << 16 | (long) in.at(ahead + 3) << 24;
    }

    /** Whether a header begins with the next byte, and the first bytes behind it can be inflated: the three of the magic come by chance as well. */
    static boolean isFollowedByData(ByteWindow in, Inflater inflater) {
        int header = length(in);
        if (header < 0) {
            return false;
        }
        in.has(header + (long) PROBE_BYTES);
        inflater.reset();
        inflater.setInput(in.array(), in.index() + header, in.available() - header);
        byte[] data = new byte[PROBE_BYTES];
        CRC32 checksum = new CRC32();
        int bytes = 0;
        try {
            int count;
            while (bytes < PROBE_BYTES && (count = inflater.inflate(data, 0, PROBE_BYTES)) > 0) {
                checksum.update(data, 0, count);
                bytes += count;
            }
        } catch (DataFormatException e) {
            return false; // the question was whether this happens
        }
        if (!inflater.finished()) {
            return !inflater.needsDictionary();
        }
        int trailer = in.available() - inflater.getRemaining();
        return !in.has(trailer + 8L) || trailerFits(in, trailer, checksum.getValue(), bytes);
    }
}
