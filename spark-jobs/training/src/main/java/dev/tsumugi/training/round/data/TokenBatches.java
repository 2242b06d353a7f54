package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.model.TokenBatch;

/** What token shards hold, in the terms of the model. */
public final class TokenBatches {
    private TokenBatches() {}

    /** Rows of a shard as a batch, which shares their arrays. Both mark a position without a target alike. */
    public static TokenBatch of(PackedSequences rows) {
        return new TokenBatch(rows.sequences(), rows.length(), rows.ids(), rows.targets(), rows.segments());
    }
}
