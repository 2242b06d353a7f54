package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;

/** Finds the ids of one span by itself: what a cache keeps. */
@FunctionalInterface
public interface SpanEncoder {
    /** Appends the ids of {@code utf8[from, to)}, which is not empty. */
    void encode(byte[] utf8, int from, int to, IntBuffer ids);
}
