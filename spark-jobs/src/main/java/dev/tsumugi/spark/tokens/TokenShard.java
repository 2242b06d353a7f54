package dev.tsumugi.spark.tokens;

import java.io.Serializable;

/**
 * One shard in the list of shards.
 *
 * @param file path within the folder of the list: {@code train/shard-00003.parquet}
 * @param sequences rows
 * @param tokens of documents, without padding
 */
public record TokenShard(String file, long sequences, long tokens) implements Serializable {}
