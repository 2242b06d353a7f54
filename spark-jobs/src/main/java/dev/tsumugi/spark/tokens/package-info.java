/** Documents and conversations as rows of token ids: packing, the shard format and both of its ends. */
package dev.tsumugi.spark.tokens;
