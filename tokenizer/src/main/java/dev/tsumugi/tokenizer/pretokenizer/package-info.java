/** Cuts text into pre-tokens, the stretches that no token crosses. */
package dev.tsumugi.tokenizer.pretokenizer;
