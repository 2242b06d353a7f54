package dev.tsumugi.spark.config;

import dev.tsumugi.spark.pipeline.dedup.MinHashSettings;

/** Section {@code dedup}: exact duplicates always go; near-duplicates by MinHash where it is enabled. */
public record DedupConfig(MinHashSettings minhash) {}
