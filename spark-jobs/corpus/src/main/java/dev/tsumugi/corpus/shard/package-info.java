/** Token shards: the format and both of its ends, and the tokenizer that belongs to them. */
package dev.tsumugi.corpus.shard;
