package dev.tsumugi.tokenizer.pretokenizer;

import java.io.Serial;

/**
 * A pre-tokenizer that finds the end of a piece from its beginning alone, so that an encoder can walk over the text in a loop of its
 * own, without a callback per piece. Scanning a whole text takes time linear in its length.
 */
public abstract class PreTokenScanner implements PreTokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Returns where the piece that starts at {@code utf8[from]} ends, after {@code from} and not after {@code to}; {@code to} is
     * the end of the text, {@code from < to} the beginning of the text or the end of the piece before.
     */
    public abstract int pieceEnd(byte[] utf8, int from, int to);

    @Override
    public final void split(byte[] utf8, int from, int to, RangeConsumer pieces) {
        for (int at = from; at < to; ) {
            int end = pieceEnd(utf8, at, to);
            pieces.range(utf8, at, end);
            at = end;
        }
    }
}
