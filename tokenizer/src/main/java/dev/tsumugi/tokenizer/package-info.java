/** Text to token ids and back: byte-level byte-pair encoding, its vocabulary and special tokens, and the chat template. */
package dev.tsumugi.tokenizer;
