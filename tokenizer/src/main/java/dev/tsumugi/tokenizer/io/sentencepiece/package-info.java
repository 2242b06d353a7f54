/** SentencePiece's model file. */
package dev.tsumugi.tokenizer.io.sentencepiece;
