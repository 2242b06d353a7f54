package dev.tsumugi.tokenizer.unigram;

/** Whose arithmetic decides between paths of nearly the same score, and what an unknown character costs. */
public enum Scoring {
    /**
     * SentencePiece's. Sums are rounded to {@code float} at each step. An unknown character costs 10 more than the
     * worst {@code NORMAL} piece.
     */
    SENTENCE_PIECE,
    /**
     * Hugging Face's tokenizers'. Sums are {@code double}. An unknown character costs 10 more than the worst of all
     * pieces, those of bytes and special tokens included.
     */
    HUGGING_FACE;

    static final double UNKNOWN_PENALTY = 10;
}
