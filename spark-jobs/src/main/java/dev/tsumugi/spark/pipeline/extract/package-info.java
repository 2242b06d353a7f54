/** Bytes and markup to text. */
package dev.tsumugi.spark.pipeline.extract;
