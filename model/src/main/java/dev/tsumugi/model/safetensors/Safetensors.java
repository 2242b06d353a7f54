package dev.tsumugi.model.safetensors;

import dev.tsumugi.model.DamagedFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Named tensors in one file: the length of a JSON header as a little-endian u64, the header, and all numbers in
 * little-endian order (<a href="https://github.com/huggingface/safetensors">safetensors</a>). Data streams through small
 * buffers, so files may be larger than 2 GB. The bytes depend on the tensors, their order and their type only.
 */
public final class Safetensors {
    /** The longest header that is read, as in the format's reference implementation. */
    static final int MAX_HEADER_BYTES = 100_000_000;

    private static final int BUFFER_FLOATS = 1 << 14;

    private Safetensors() {}

    /** Writes the tensors in the given order; {@code out} stays open. */
    public static void write(OutputStream out, List<TensorSlot> tensors, TensorType type) throws IOException {
        byte[] header = SafetensorsHeader.write(tensors, type);
        byte[] headerBytes = new byte[Long.BYTES];
        ByteBuffer.wrap(headerBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
        out.write(headerBytes);
        out.write(header);
        float[] floats = new float[BUFFER_FLOATS];
        byte[] buffer = new byte[BUFFER_FLOATS * type.bytes()];
        ByteBuffer bytes = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        for (TensorSlot tensor : tensors) {
            FloatPointer source = tensor.vector().getPointer(tensor.offset());
            long length = tensor.length();
            for (long done = 0; done < length; done += BUFFER_FLOATS) {
                int count = (int) Math.min(BUFFER_FLOATS, length - done);
                source.getPointer(done).get(floats, 0, count);
                type.encode(floats, count, bytes);
                out.write(buffer, 0, count * type.bytes());
            }
        }
    }

    /**
     * Reads a whole file in the order of its bytes, which lets a caller compute a checksum on the way.
     *
     * @param file named in messages
     * @param in at the start of the file; stays open
     * @param fileBytes the length of the file
     * @param slots where the tensors go; every one must be in the file in the same shape
     * @param ignored names that may be in the file without a slot; any other such name is an error
     * @throws DamagedFileException with one sentence when the file is cut off, malformed or not made of these tensors
     */
    public static void read(
            String file, InputStream in, long fileBytes, List<TensorSlot> slots, Predicate<String> ignored)
            throws IOException {
        byte[] header = readHeader(file, in, fileBytes);
        List<SafetensorsHeader.Entry> entries =
                SafetensorsHeader.parse(file, header, fileBytes - Long.BYTES - header.length);
        Map<String, TensorSlot> slotOfName = match(file, entries, slots, ignored);
        for (SafetensorsHeader.Entry entry : entries) {
            TensorSlot slot = slotOfName.get(entry.name());
            try {
                if (slot == null) {
                    in.skipNBytes(entry.end() - entry.begin());
                } else {
                    readTensor(in, entry.type(), slot);
                }
            } catch (EOFException e) {
                throw new DamagedFileException(
                        file + " is cut off: it should have " + fileBytes + " bytes, but ends in tensor " + entry.name()
                                + ".",
                        e);
            }
        }
    }

    /**
     * The names of a file's tensors, in the order of their bytes.
     *
     * @param file named in messages
     * @param in at the start of the file; stays open
     * @param fileBytes the length of the file
     * @throws DamagedFileException when the file is malformed
     */
    public static Set<String> names(String file, InputStream in, long fileBytes) throws IOException {
        byte[] header = readHeader(file, in, fileBytes);
        Set<String> names = new LinkedHashSet<>();
        SafetensorsHeader.parse(file, header, fileBytes - Long.BYTES - header.length)
                .forEach(entry -> names.add(entry.name()));
        return names;
    }

    private static byte[] readHeader(String file, InputStream in, long fileBytes) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw new DamagedFileException(file + " is cut off: a safetensors file starts with the 8-byte length of its"
                    + " header, but the file has " + fileBytes + " bytes.");
        }
        long headerBytes =
                ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES) {
            throw new DamagedFileException(file + " is no safetensors file: its header should have 2 to "
                    + MAX_HEADER_BYTES + " bytes, but claims " + Long.toUnsignedString(headerBytes) + ".");
        }
        if (headerBytes > fileBytes - Long.BYTES) {
            throw new DamagedFileException(file + " is cut off: its header should have " + headerBytes
                    + " bytes, but the file has only " + fileBytes + ".");
        }
        byte[] header = in.readNBytes((int) headerBytes);
        if (header.length < headerBytes) {
            throw new DamagedFileException(file + " is cut off: its header should have " + headerBytes
                    + " bytes, but ends after " + header.length + ".");
        }
        return header;
    }

    private static Map<String, TensorSlot> match(
            String file, List<SafetensorsHeader.Entry> entries, List<TensorSlot> slots, Predicate<String> ignored)
            throws DamagedFileException {
        Map<String, TensorSlot> slotOfName = new LinkedHashMap<>();
        slots.forEach(slot -> slotOfName.put(slot.name(), slot));
        Set<String> missing = new HashSet<>(slotOfName.keySet());
        for (SafetensorsHeader.Entry entry : entries) {
            TensorSlot slot = slotOfName.get(entry.name());
            if (slot == null && !ignored.test(entry.name())) {
                throw new DamagedFileException(
                        file + ": tensor " + entry.name() + " is not part of the model that config.json describes.");
            }
            List<Long> expected = slot == null
                    ? entry.shape()
                    : slot.shape().stream().map(Integer::longValue).toList();
            if (!expected.equals(entry.shape())) {
                throw new DamagedFileException(file + ": tensor " + entry.name() + " should have shape " + expected
                        + ", but has " + entry.shape() + ".");
            }
            missing.remove(entry.name());
        }
        for (TensorSlot slot : slots) {
            if (missing.contains(slot.name())) {
                throw new DamagedFileException(file + ": tensor " + slot.name() + " of shape " + slot.shape()
                        + " is missing (" + missing.size() + " of " + slots.size() + " are).");
            }
        }
        return slotOfName;
    }

    private static void readTensor(InputStream in, TensorType type, TensorSlot slot) throws IOException {
        float[] floats = new float[BUFFER_FLOATS];
        byte[] buffer = new byte[BUFFER_FLOATS * type.bytes()];
        ByteBuffer bytes = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        FloatPointer target = slot.vector().getPointer(slot.offset());
        long length = slot.length();
        for (long done = 0; done < length; done += BUFFER_FLOATS) {
            int count = (int) Math.min(BUFFER_FLOATS, length - done);
            int expected = count * type.bytes();
            if (in.readNBytes(buffer, 0, expected) < expected) {
                throw new EOFException();
            }
            type.decode(bytes, floats, count);
            target.getPointer(done).put(floats, 0, count);
        }
    }
}
