package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.PackedIds;
import dev.tsumugi.tokenizer.cache.SpanEncoder;

/** The ids of every single character of three bytes, {@linkplain PackedIds packed}, by {@link CutPoints#character}. */
final class ThreeByteCharacters {
    private final long[] ids = new long[1 << 16];

    ThreeByteCharacters(SpanEncoder encoder) {
        byte[] utf8 = new byte[3];
        IntBuffer buffer = new IntBuffer(utf8.length);
        for (int character = 0; character < ids.length; character++) {
            utf8[0] = (byte) (0xE0 | character >>> 12);
            utf8[1] = (byte) (0x80 | (character >>> 6 & 0x3F));
            utf8[2] = (byte) (0x80 | (character & 0x3F));
            buffer.clear();
            encoder.encode(utf8, 0, utf8.length, buffer);
            ids[character] = PackedIds.pack(buffer, 0, buffer.length());
        }
    }

    /** Appends the ids of a character. */
    void append(int character, IntBuffer target) {
        PackedIds.append(ids[character], target);
    }
}
