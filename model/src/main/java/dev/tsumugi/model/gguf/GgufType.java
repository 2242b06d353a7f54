package dev.tsumugi.model.gguf;

import dev.tsumugi.model.safetensors.Float16;
import java.nio.ByteBuffer;

/** How ggml stores the numbers of a tensor. The constants' ids are those of {@code ggml_type}. */
public enum GgufType {
    F32(0, 0, 1, Float.BYTES) {
        @Override
        void encodeBlock(float[] values, int from, ByteBuffer out) {
            out.putFloat(values[from]);
        }
    },

    F16(1, 1, 1, Short.BYTES) {
        @Override
        void encodeBlock(float[] values, int from, ByteBuffer out) {
            out.putShort(half(values[from]));
        }
    },

    /** Blocks of 32 numbers: a float16 scale and 32 signed bytes, rounded half away from zero. */
    Q8_0(8, 7, 32, Short.BYTES + 32) {
        @Override
        void encodeBlock(float[] values, int from, ByteBuffer out) {
            float largest = 0;
            for (int i = from; i < from + blockLength(); i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            float scale = largest / Byte.MAX_VALUE;
            float inverse = scale == 0 ? 0 : 1 / scale;
            out.putShort(half(scale));
            for (int i = from; i < from + blockLength(); i++) {
                double value = values[i] * inverse;
                out.put((byte) Math.copySign(Math.floor(Math.abs(value) + 0.5), value));
            }
        }
    };

    private final int id;
    private final int fileType;
    private final int blockLength;
    private final int blockBytes;

    GgufType(int id, int fileType, int blockLength, int blockBytes) {
        this.id = id;
        this.fileType = fileType;
        this.blockLength = blockLength;
        this.blockBytes = blockBytes;
    }

    int id() {
        return id;
    }

    /** {@code general.file_type} of a file whose matrices are mostly of this type. */
    int fileType() {
        return fileType;
    }

    /** Numbers that are stored together; a row is a multiple of it. */
    int blockLength() {
        return blockLength;
    }

    long bytes(long numbers) {
        return numbers / blockLength * blockBytes;
    }

    /** Appends a row to a little-endian buffer. */
    void encode(float[] row, ByteBuffer out) {
        for (int from = 0; from < row.length; from += blockLength) {
            encodeBlock(row, from, out);
        }
    }

    abstract void encodeBlock(float[] values, int from, ByteBuffer out);

    private static short half(float value) {
        short half = Float16.fromFloat(value);
        if (!Float.isFinite(Float16.toFloat(half))) {
            throw new IllegalArgumentException("The weight " + value + " does not fit float16, which ends at "
                    + Float16.MAX + "; export float32 or bfloat16 instead.");
        }
        return half;
    }
}
