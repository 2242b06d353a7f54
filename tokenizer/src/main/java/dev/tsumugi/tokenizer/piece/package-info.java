/**
 * What the two models of SentencePiece (Unigram and byte pairs of characters) have in common: pieces of text with a kind, the mark
 * for spaces, fallback to bytes, and the places of a text that no piece crosses.
 */
package dev.tsumugi.tokenizer.piece;
