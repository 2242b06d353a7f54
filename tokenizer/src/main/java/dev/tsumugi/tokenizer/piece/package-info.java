/**
 * What the two models of SentencePiece have in common, Unigram and byte pairs of characters: pieces of text with a
 * kind, the mark for spaces, fallback to bytes, and the cuts that no piece crosses.
 */
package dev.tsumugi.tokenizer.piece;
