package dev.tsumugi.model.gguf;

import dev.tsumugi.model.safetensors.Float16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of GGUF files that follows the specification step by step: whole files in memory, all tensors as floats. */
record GgufFile(Map<String, Object> keys, Map<String, Tensor> tensors) {

    /** {@code dimensions} as in the file: the innermost first. */
    @SuppressWarnings("ArrayRecordComponent")
    record Tensor(List<Long> dimensions, int type, float[] values) {}

    static GgufFile read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != 0x46554747 || in.getInt() != 3) {
            throw new IOException("no GGUF of version 3");
        }
        long tensorCount = in.getLong();
        long keyCount = in.getLong();
        Map<String, Object> keys = new LinkedHashMap<>();
        for (long i = 0; i < keyCount; i++) {
            keys.put(string(in), value(in, in.getInt()));
        }
        record Info(String name, List<Long> dimensions, int type, long offset) {}
        List<Info> infos = new ArrayList<>();
        for (long i = 0; i < tensorCount; i++) {
            String name = string(in);
            List<Long> dimensions = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                dimensions.add(in.getLong());
            }
            infos.add(new Info(name, dimensions, in.getInt(), in.getLong()));
        }
        int data = (in.position() + 31) / 32 * 32;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Info info : infos) {
            if (info.offset() % 32 != 0) {
                throw new IOException(info.name() + " is not aligned");
            }
            int length = Math.toIntExact(info.dimensions().stream().reduce(1L, (a, b) -> a * b));
            in.position(Math.toIntExact(data + info.offset()));
            tensors.put(info.name(), new Tensor(info.dimensions(), info.type(), floats(in, info.type(), length)));
        }
        return new GgufFile(keys, tensors);
    }

    private static Object value(ByteBuffer in, int type) throws IOException {
        return switch (type) {
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case 8 -> string(in);
            case 9 -> {
                int element = in.getInt();
                List<Object> values = new ArrayList<>();
                for (long left = in.getLong(); left > 0; left--) {
                    values.add(value(in, element));
                }
                yield values;
            }
            default -> throw new IOException("value of type " + type);
        };
    }

    private static float[] floats(ByteBuffer in, int type, int length) throws IOException {
        float[] values = new float[length];
        float scale = 1;
        for (int i = 0; i < length; i++) {
            if (type == 8 && i % 32 == 0) {
                scale = Float16.toFloat(in.getShort());
            }
            values[i] = switch (type) {
                case 0 -> in.getFloat();
                case 1 -> Float16.toFloat(in.getShort());
                case 8 -> in.get() * scale;
                default -> throw new IOException("tensor of type " + type);
            };
        }
        return values;
    }

    private static String string(ByteBuffer in) {
        byte[] utf8 = new byte[Math.toIntExact(in.getLong())];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
