package dev.tsumugi.tokenizer.pretokenizer;

import java.io.Serial;

/**
 * A pre-tokenizer that finds the end of a pre-token from its beginning alone. An encoder walks over the text in a loop
 * of its own, without a callback for each. Scanning a whole text takes time linear in its length.
 */
public abstract class PreTokenScanner implements PreTokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Returns where the pre-token that starts at {@code utf8[from]} ends: after {@code from} and not after {@code to}.
     *
     * @param from the beginning of the text or the end of the pre-token before, less than {@code to}
     * @param to the end of the text
     */
    public abstract int end(byte[] utf8, int from, int to);

    @Override
    public final void split(byte[] utf8, int from, int to, RangeConsumer preTokens) {
        for (int at = from; at < to; ) {
            int end = end(utf8, at, to);
            preTokens.range(utf8, at, end);
            at = end;
        }
    }
}
