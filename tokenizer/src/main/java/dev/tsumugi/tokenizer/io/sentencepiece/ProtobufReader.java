package dev.tsumugi.tokenizer.io.sentencepiece;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one protobuf message (wire format, proto2). Whatever leaves the message's bytes is an error. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final String file;
    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private int wireType;

    ProtobufReader(String file, byte[] bytes) {
        this(file, bytes, 0, bytes.length);
    }

    private ProtobufReader(String file, byte[] bytes, int at, int end) {
        this.file = file;
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Goes on to the next field. Returns its number, or 0 at the end of the message. */
    int next() throws IOException {
        if (at == end) {
            return 0;
        }
        long tag = rawVarint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field <= 0) {
            throw error("has the field number " + (tag >>> 3));
        }
        return field;
    }

    long varint() throws IOException {
        expect(VARINT);
        return rawVarint();
    }

    boolean bool() throws IOException {
        return varint() != 0;
    }

    float float32() throws IOException {
        expect(FIXED32);
        int start = advance(4);
        return Float.intBitsToFloat((bytes[start] & 0xFF)
                | (bytes[start + 1] & 0xFF) << 8
                | (bytes[start + 2] & 0xFF) << 16
                | bytes[start + 3] << 24);
    }

    String text() throws IOException {
        ProtobufReader part = message();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, part.at, part.end - part.at))
                    .toString();
        } catch (CharacterCodingException e) {
            throw error("has a text that is no UTF-8 in field " + field);
        }
    }

    /** A reader of the message in this field. */
    ProtobufReader message() throws IOException {
        expect(BYTES);
        int length = (int) Math.min(Integer.MAX_VALUE, rawVarint() & Long.MAX_VALUE);
        int start = advance(length);
        return new ProtobufReader(file, bytes, start, start + length);
    }

    /** Number of bytes left in the message. */
    int remaining() {
        return end - at;
    }

    void skip() throws IOException {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> advance(8);
            case BYTES -> message();
            case FIXED32 -> advance(4);
            default -> throw error("has the unknown wire type " + wireType + " in field " + field);
        }
    }

    private void expect(int expected) throws IOException {
        if (wireType != expected) {
            throw error("has the wire type " + wireType + " in field " + field + " where " + expected + " is due");
        }
    }

    private long rawVarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte part = bytes[advance(1)];
            value |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw error("has a number of more than 64 bits");
    }

    private int advance(int length) throws IOException {
        if (length > end - at) {
            throw error("ends within a value");
        }
        at += length;
        return at - length;
    }

    private IOException error(String problem) {
        return new IOException(file + " is no SentencePiece model: it " + problem + " at byte " + at + ".");
    }
}
