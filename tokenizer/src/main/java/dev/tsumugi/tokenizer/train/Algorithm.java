package dev.tsumugi.tokenizer.train;

/** How a tokenizer is learned. */
public enum Algorithm {
    /** Byte-level byte-pair encoding: tokens grow by merging the most frequent pair. */
    BPE,
    /** Unigram language model: a vocabulary that shrinks to the most probable pieces, with fallback to bytes. */
    UNIGRAM
}
