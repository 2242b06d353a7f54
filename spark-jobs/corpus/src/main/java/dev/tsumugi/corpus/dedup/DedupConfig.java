package dev.tsumugi.corpus.dedup;

/** Section {@code dedup}: exact duplicates always go; near-duplicates by MinHash where it is enabled. */
public record DedupConfig(MinHashConfig minhash) {}
