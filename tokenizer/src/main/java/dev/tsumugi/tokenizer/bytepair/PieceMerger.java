package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;

/** Merges the bytes of one piece: always the pair of lowest rank, the leftmost of equals. Immutable and safe for many threads. */
interface PieceMerger {
    /** Appends the ids of {@code utf8[from, to)}, which is not empty. */
    void merge(byte[] utf8, int from, int to, IntBuffer ids);
}
