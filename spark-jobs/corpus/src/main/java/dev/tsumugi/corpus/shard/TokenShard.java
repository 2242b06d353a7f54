package dev.tsumugi.corpus.shard;

import java.io.Serializable;

/**
 * One shard in the list of shards.
 *
 * @param file path within the folder of the list: {@code train/shard-00003.parquet}
 * @param sequences rows
 * @param tokens of documents, without padding
 * @param source that all its documents come from; empty when they come from any
 */
public record TokenShard(String file, long sequences, long tokens, String source) implements Serializable {
    public TokenShard {
        source = source == null ? "" : source;
    }

    /** A shard of documents from any source. */
    public TokenShard(String file, long sequences, long tokens) {
        this(file, sequences, tokens, "");
    }
}
