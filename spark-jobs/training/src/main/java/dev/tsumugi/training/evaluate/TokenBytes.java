package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.tokenizer.Tokenizer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The length in UTF-8 of the text that targets stand for; special tokens stand for none. Shards tell it. Those that were
 * written before they did give the length of the tokens themselves, which is another one where the tokenizer normalises text
 * or puts a space in front.
 */
final class TokenBytes {
    private static final Logger LOG = LoggerFactory.getLogger(TokenBytes.class);

    private final int[] bytesOfToken;
    private boolean told;
    private long sum;

    TokenBytes(Tokenizer tokenizer) {
        bytesOfToken = new int[tokenizer.vocabularySize()];
        for (int id = 0; id < bytesOfToken.length; id++) {
            bytesOfToken[id] = InnerTokens.bytes(tokenizer, id).length;
        }
        for (int id : tokenizer.specialIds().values()) {
            bytesOfToken[id] = 0;
        }
    }

    /** Adds the bytes of all targets of some rows. */
    void add(PackedSequences rows) {
        if (rows.countsBytes()) {
            sum += IntStream.of(rows.targetBytes()).asLongStream().sum();
            return;
        }
        if (!told) {
            LOG.warn("The validation shards were written before they told the bytes of the documents' text, so bits per"
                    + " byte are per byte of the tokens. Run tokenize again to count the text itself.");
            told = true;
        }
        for (int target : rows.targets()) {
            sum += target == PackedSequences.IGNORE ? 0 : bytesOfToken[target];
        }
    }

    /** The bytes so far. */
    long sum() {
        return sum;
    }
}
