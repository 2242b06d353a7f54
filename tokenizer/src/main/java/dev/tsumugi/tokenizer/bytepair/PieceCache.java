package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Ids of pieces seen before, for one thread: in real text nearly all pieces come again. Open addressing over primitive arrays;
 * when a limit is reached the whole cache is forgotten, so its memory stays below about 8 MiB.
 */
final class PieceCache {
    /** Longer pieces are rare and do not repeat. */
    static final int MAX_PIECE_BYTES = 127;

    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MAX_KEY_BYTES = 1 << 21;
    private static final int MAX_IDS = 1 << 19;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long[] hashes;
    private int[] keyStarts;
    private byte[] keys = new byte[1 << 12];
    private int keyBytes;
    private int[] idStarts;
    private byte[] keyLengths;
    private byte[] idCounts;
    private IntBuffer ids = new IntBuffer(1 << 10);
    private int entries;

    PieceCache() {
        allocate(1 << 10);
    }

    static long hash(byte[] utf8, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = mix(hash ^ (long) LONGS.get(utf8, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << 8) | (utf8[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    /** Appends the ids of {@code utf8[from, to)} to {@code target} and returns true, or returns false if they are not here. */
    boolean copy(long hash, byte[] utf8, int from, int to, IntBuffer target) {
        int mask = hashes.length - 1;
        for (int slot = (int) hash & mask; keyLengths[slot] != 0; slot = (slot + 1) & mask) {
            if (hashes[slot] == hash
                    && keyLengths[slot] == to - from
                    && Arrays.equals(keys, keyStarts[slot], keyStarts[slot] + to - from, utf8, from, to)) {
                ids.appendTo(target, idStarts[slot], idStarts[slot] + idCounts[slot]);
                return true;
            }
        }
        return false;
    }

    /** Keeps the last ids of {@code source}, those from {@code firstId} on, for {@code utf8[from, to)}, which is not here yet. */
    void put(long hash, byte[] utf8, int from, int to, IntBuffer source, int firstId) {
        int length = to - from;
        if (entries == MAX_ENTRIES || keyBytes + length > MAX_KEY_BYTES || ids.length() + length > MAX_IDS) {
            forget();
        } else if (entries * 2 >= hashes.length) {
            grow();
        }
        if (keyBytes + length > keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        int slot = free(hash);
        hashes[slot] = hash;
        keyStarts[slot] = keyBytes;
        keyLengths[slot] = (byte) length;
        idStarts[slot] = ids.length();
        idCounts[slot] = (byte) (source.length() - firstId);
        System.arraycopy(utf8, from, keys, keyBytes, length);
        keyBytes += length;
        source.appendTo(ids, firstId, source.length());
        entries++;
    }

    private void forget() {
        Arrays.fill(keyLengths, (byte) 0);
        keyBytes = 0;
        ids.clear();
        entries = 0;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldKeyStarts = keyStarts;
        int[] oldIdStarts = idStarts;
        byte[] oldKeyLengths = keyLengths;
        byte[] oldIdCounts = idCounts;
        allocate(oldHashes.length * 2);
        for (int old = 0; old < oldHashes.length; old++) {
            if (oldKeyLengths[old] != 0) {
                int slot = free(oldHashes[old]);
                hashes[slot] = oldHashes[old];
                keyStarts[slot] = oldKeyStarts[old];
                idStarts[slot] = oldIdStarts[old];
                keyLengths[slot] = oldKeyLengths[old];
                idCounts[slot] = oldIdCounts[old];
            }
        }
    }

    private void allocate(int slots) {
        hashes = new long[slots];
        keyStarts = new int[slots];
        idStarts = new int[slots];
        keyLengths = new byte[slots];
        idCounts = new byte[slots];
    }

    private int free(long hash) {
        int slot = (int) hash & (hashes.length - 1);
        while (keyLengths[slot] != 0) {
            slot = (slot + 1) & (hashes.length - 1);
        }
        return slot;
    }

    private static long mix(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
