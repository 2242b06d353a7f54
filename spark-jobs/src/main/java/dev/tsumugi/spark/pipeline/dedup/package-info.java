/** Documents that say the same: exactly, by hash, and nearly, by MinHash. */
package dev.tsumugi.spark.pipeline.dedup;
