package dev.tsumugi.corpus.shard;

import dev.tsumugi.tokenizer.Tokenizer;
import java.util.Arrays;

/** Tokens as they stand within a text, where no tokenizer leaves out the space before the first word. */
public final class InnerTokens {
    private InnerTokens() {}

    /** The bytes of some tokens that follow others. */
    public static byte[] bytes(Tokenizer tokenizer, int... ids) {
        int[] preceded = new int[ids.length + 1];
        preceded[0] = tokenizer.specialTokens().endOfText();
        System.arraycopy(ids, 0, preceded, 1, ids.length);
        int before = tokenizer.decodeBytes(new int[] {preceded[0]}).length;
        byte[] all = tokenizer.decodeBytes(preceded);
        return Arrays.copyOfRange(all, before, all.length);
    }
}
