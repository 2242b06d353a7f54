package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.tokenizer.Tokenizer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The length in UTF-8 of the text that targets stand for; special tokens stand for none. Shards tell it. Those that were
 * written before they did give the length of the tokens themselves, which is another one where the tokenizer normalises text
 * or puts a space in front.
 */
final class TokenBytes {
    private final Tokenizer tokenizer;
    private final Consumer<String> warnings;
    /** Of each token; null until a shard does not tell. */
    private int[] lengths;

    private long sum;

    /** @param warnings receives a sentence where a shard does not tell, once */
    TokenBytes(Tokenizer tokenizer, Consumer<String> warnings) {
        this.tokenizer = tokenizer;
        this.warnings = warnings;
    }

    /** Adds the bytes of all targets of some rows. */
    void add(PackedSequences rows) {
        if (rows.countsBytes()) {
            sum += IntStream.of(rows.targetBytes()).asLongStream().sum();
            return;
        }
        if (lengths == null) {
            warnings.accept("The validation shards were written before they told the bytes of the documents' text, so"
                    + " bits per byte are per byte of the tokens. Remove tokens/ and evaluation/ of the run directory and"
                    + " run tokenize and evaluate again to count the text itself.");
            lengths = lengths();
        }
        for (int target : rows.targets()) {
            sum += target == PackedSequences.IGNORE ? 0 : lengths[target];
        }
    }

    /** The bytes so far. */
    long sum() {
        return sum;
    }

    private int[] lengths() {
        int[] bytes = new int[tokenizer.vocabularySize()];
        for (int id = 0; id < bytes.length; id++) {
            bytes[id] = InnerTokens.bytes(tokenizer, id).length;
        }
        for (int id : tokenizer.specialIds().values()) {
            bytes[id] = 0;
        }
        return bytes;
    }
}
