package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.IntBuffer;

/** Finds the ids of one piece of text by itself; what a cache keeps. */
@FunctionalInterface
public interface PieceModel {
    /** Appends the ids of {@code utf8[from, to)}, which is not empty. */
    void merge(byte[] utf8, int from, int to, IntBuffer ids);
}
