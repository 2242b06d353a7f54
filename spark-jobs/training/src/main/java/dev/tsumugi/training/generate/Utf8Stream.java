package dev.tsumugi.training.generate;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Turns bytes that arrive token by token into text. A character whose last bytes are still to come is held back; bytes
 * that cannot become a character are U+FFFD.
 */
final class Utf8Stream {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final Consumer<String> text;
    private byte[] pending = {};

    Utf8Stream(Consumer<String> text) {
        this.text = text;
    }

    void add(byte[] bytes) {
        decode(bytes, false);
    }

    /** Ends the text; bytes held back become U+FFFD. */
    void finish() {
        decode(new byte[0], true);
    }

    private void decode(byte[] bytes, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(pending.length + bytes.length);
        in.put(pending).put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        pending = new byte[in.remaining()];
        in.get(pending);
        if (out.flip().hasRemaining()) {
            text.accept(out.toString());
        }
    }
}
