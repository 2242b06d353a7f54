package dev.tsumugi.model.safetensors;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a tensor's numbers are stored. */
public enum TensorType {
    FLOAT32("F32", "float32", Float.BYTES) {
        @Override
        public void encode(float[] values, int count, ByteBuffer out) {
            out.asFloatBuffer().put(values, 0, count);
        }

        @Override
        public void decode(ByteBuffer in, float[] values, int count) {
            in.asFloatBuffer().get(values, 0, count);
        }
    },

    /** IEEE 754 binary16; what lies beyond {@link Float16#MAX} becomes infinite. */
    FLOAT16("F16", "float16", Short.BYTES) {
        @Override
        public void encode(float[] values, int count, ByteBuffer out) {
            for (int i = 0; i < count; i++) {
                out.putShort(i * Short.BYTES, Float16.fromFloat(values[i]));
            }
        }

        @Override
        public void decode(ByteBuffer in, float[] values, int count) {
            for (int i = 0; i < count; i++) {
                values[i] = Float16.toFloat(in.getShort(i * Short.BYTES));
            }
        }
    },

    /** The upper half of a float32, rounded to the nearest, ties to even; a NaN stays a NaN. */
    BFLOAT16("BF16", "bfloat16", Short.BYTES) {
        @Override
        public void encode(float[] values, int count, ByteBuffer out) {
            for (int i = 0; i < count; i++) {
                out.putShort(i * Short.BYTES, toBfloat16(values[i]));
            }
        }

        @Override
        public void decode(ByteBuffer in, float[] values, int count) {
            for (int i = 0; i < count; i++) {
                values[i] = Float.intBitsToFloat(in.getShort(i * Short.BYTES) << Short.SIZE);
            }
        }
    };

    private final String safetensorsName;
    private final String torchName;
    private final int bytes;

    TensorType(String safetensorsName, String torchName, int bytes) {
        this.safetensorsName = safetensorsName;
        this.torchName = torchName;
        this.bytes = bytes;
    }

    /** The name in a safetensors header. */
    public String safetensorsName() {
        return safetensorsName;
    }

    /** The name in a Hugging Face {@code config.json}. */
    public String torchName() {
        return torchName;
    }

    /** The size of one number. */
    public int bytes() {
        return bytes;
    }

    static Optional<TensorType> ofSafetensorsName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.safetensorsName.equals(name))
                .findFirst();
    }

    static List<String> safetensorsNames() {
        return Arrays.stream(values()).map(TensorType::safetensorsName).toList();
    }

    /** Writes the first {@code count} values to the start of a little-endian buffer. */
    public abstract void encode(float[] values, int count, ByteBuffer out);

    /** Reads {@code count} values from the start of a little-endian buffer. */
    public abstract void decode(ByteBuffer in, float[] values, int count);

    private static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> Short.SIZE) | 0x40); // rounding could carry a NaN's payload over into the sign
        }
        int roundToEven = 0x7FFF + ((bits >>> Short.SIZE) & 1);
        return (short) ((bits + roundToEven) >>> Short.SIZE);
    }
}
