package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.tokenizer.Tokenizer;

/** The length in UTF-8 of the text that tokens stand for; special tokens stand for none. */
final class TokenBytes {
    private final int[] bytesOfToken;

    TokenBytes(Tokenizer tokenizer) {
        bytesOfToken = new int[tokenizer.vocabularySize()];
        for (int id = 0; id < bytesOfToken.length; id++) {
            bytesOfToken[id] = InnerTokens.bytes(tokenizer, id).length;
        }
        for (int id : tokenizer.specialIds().values()) {
            bytesOfToken[id] = 0;
        }
    }

    /** The bytes of all targets. */
    long ofTargets(TokenBatch batch) {
        long bytes = 0;
        for (int target : batch.targets()) {
            if (target != TokenBatch.IGNORE) {
                bytes += bytesOfToken[target];
            }
        }
        return bytes;
    }
}
