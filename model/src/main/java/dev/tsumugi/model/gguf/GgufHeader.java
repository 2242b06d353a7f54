package dev.tsumugi.model.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The start of a GGUF file of version 3, little-endian: keys with typed values, and which tensor lies where in the data that
 * follows (<a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>).
 */
final class GgufHeader {
    /** Every tensor begins at a multiple of so many bytes. */
    static final int ALIGNMENT = 32;

    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final int VERSION = 3;

    /** {@code gguf_metadata_value_type} of the values used here. */
    private static final int UINT32 = 4;

    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final Bytes keys = new Bytes();
    private final Bytes tensors = new Bytes();
    private int keyCount;
    private int tensorCount;
    private long dataBytes;

    GgufHeader integer(String key, int value) {
        key(key).int32(UINT32).int32(value);
        return this;
    }

    GgufHeader number(String key, double value) {
        key(key).int32(FLOAT32).int32(Float.floatToRawIntBits((float) value));
        return this;
    }

    GgufHeader flag(String key, boolean value) {
        key(key).int32(BOOL).int8(value ? 1 : 0);
        return this;
    }

    GgufHeader text(String key, String value) {
        key(key).int32(STRING).string(value);
        return this;
    }

    GgufHeader texts(String key, List<String> values) {
        Bytes bytes = key(key).int32(ARRAY).int32(STRING).int64(values.size());
        values.forEach(bytes::string);
        return this;
    }

    GgufHeader integers(String key, List<Integer> values) {
        Bytes bytes = key(key).int32(ARRAY).int32(INT32).int64(values.size());
        values.forEach(bytes::int32);
        return this;
    }

    /** Adds the tensor whose data follows that of the tensor before it; ggml names the innermost dimension first. */
    GgufHeader tensor(String name, List<Integer> shape, GgufType type) {
        tensorCount++;
        tensors.string(name).int32(shape.size());
        long numbers = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            tensors.int64(shape.get(i));
            numbers *= shape.get(i);
        }
        tensors.int32(type.id()).int64(dataBytes);
        dataBytes += type.bytes(numbers);
        dataBytes += padding(dataBytes);
        return this;
    }

    /** The whole header, padded to where the data begins. */
    byte[] bytes() {
        Bytes all = new Bytes().int32(MAGIC).int32(VERSION).int64(tensorCount).int64(keyCount);
        all.stream.writeBytes(keys.stream.toByteArray());
        all.stream.writeBytes(tensors.stream.toByteArray());
        all.stream.writeBytes(new byte[padding(all.stream.size())]);
        return all.stream.toByteArray();
    }

    /** Zero bytes up to the next multiple of {@link #ALIGNMENT}. */
    static int padding(long bytes) {
        return (int) Math.floorMod(-bytes, (long) ALIGNMENT);
    }

    private Bytes key(String key) {
        keyCount++;
        return keys.string(key);
    }

    private static final class Bytes {
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

        Bytes int8(int value) {
            stream.write(value);
            return this;
        }

        Bytes int32(int value) {
            return put(Integer.BYTES, (buffer, at) -> buffer.putInt(at, value));
        }

        Bytes int64(long value) {
            return put(Long.BYTES, (buffer, at) -> buffer.putLong(at, value));
        }

        Bytes string(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            int64(utf8.length).stream.writeBytes(utf8);
            return this;
        }

        private Bytes put(int length, ObjIntConsumer<ByteBuffer> write) {
            ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            write.accept(buffer, 0);
            stream.writeBytes(buffer.array());
            return this;
        }
    }
}
