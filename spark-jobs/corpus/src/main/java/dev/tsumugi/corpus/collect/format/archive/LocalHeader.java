package dev.tsumugi.corpus.collect.format.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.collect.source.ByteWindow;
import java.util.zip.CRC32;

/**
 * What stands before the data of an entry (APPNOTE 4.3.7).
 *
 * @param length of the header, in bytes
 * @param method of compression
 * @param checksum CRC-32 of the content; 0 where it is told behind the data
 * @param packed bytes of the data; 0 where they are told behind it
 */
record LocalHeader(int length, int flags, int method, long checksum, long packed, String name) {
    static final int STORED = 0;
    static final int DEFLATED = 8;
    static final int DEFLATED_64 = 9;
    static final int BZIP2 = 12;

    static final int FIXED_BYTES = 30;
    private static final int FLAG_ENCRYPTED = 1;
    private static final int FLAG_DESCRIPTOR = 1 << 3;
    private static final int EXTRA_ZIP64 = 1;
    private static final int EXTRA_UNICODE_PATH = 0x7075;
    private static final int MAX_VERSION = 100;
    private static final int MAX_CHECKED_BYTES = 4096;

    /** Whether the next bytes can be such a header: a name without controls, a version that may be. */
    static boolean isAhead(ByteWindow in) {
        if (!in.startsWith(0, "PK\u0003\u0004") || !in.has(FIXED_BYTES)) {
            return false;
        }
        int name = (int) number(in, 26, 2);
        boolean plausible =
                in.at(4) <= MAX_VERSION && number(in, 8, 2) < 100 && name > 0 && in.has(FIXED_BYTES + (long) name);
        for (int i = 0; plausible && i < Math.min(name, MAX_CHECKED_BYTES); i++) {
            plausible = in.at(FIXED_BYTES + i) >= ' ';
        }
        return plausible;
    }

    /** The header that begins with the next byte, or null where the stream stops within it. */
    static LocalHeader read(ByteWindow in) {
        if (!in.has(FIXED_BYTES)) {
            return null;
        }
        int name = (int) number(in, 26, 2);
        int extra = (int) number(in, 28, 2);
        int length = FIXED_BYTES + name + extra;
        if (!in.has(length)) {
            return null;
        }
        byte[] raw = in.copy(FIXED_BYTES, FIXED_BYTES + name);
        String text = EntryName.of(raw);
        long packed = number(in, 18, 4);
        long unpacked = number(in, 22, 4);
        int field = FIXED_BYTES + name;
        while (field + 4 <= length) {
            int id = (int) number(in, field, 2);
            int bytes = (int) number(in, field + 2, 2);
            int data = field + 4;
            field = data + bytes;
            if (field > length) {
                break;
            }
            if (id == EXTRA_ZIP64 && packed == 0xffffffffL) {
                int at = data + (unpacked == 0xffffffffL ? 8 : 0);
                packed = at + 8 <= field ? number(in, at, 8) : packed;
            } else if (id == EXTRA_UNICODE_PATH && bytes > 5 && number(in, data + 1, 4) == checksum(raw)) {
                text = new String(in.copy(data + 5, field), UTF_8);
            }
        }
        return new LocalHeader(length, (int) number(in, 6, 2), (int) number(in, 8, 2), number(in, 14, 4), packed, text);
    }

    boolean isDirectory() {
        return name.endsWith("/");
    }

    boolean isEncrypted() {
        return (flags & FLAG_ENCRYPTED) != 0;
    }

    /** Whether checksum and lengths stand behind the data. */
    boolean hasDescriptor() {
        return (flags & FLAG_DESCRIPTOR) != 0;
    }

    /** Whether the data can be unpacked. */
    boolean isReadable() {
        boolean bounded = packed > 0 || !hasDescriptor();
        boolean known = method == STORED || method == DEFLATED || bounded && (method == DEFLATED_64 || method == BZIP2);
        return known && !isEncrypted() && packed >= 0;
    }

    /** A number ahead, its least byte first. */
    static long number(ByteWindow in, int ahead, int bytes) {
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = number << 8 | in.at(ahead + i);
        }
        return number;
    }

    private static long checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
