/** Text to token ids and back: what every tokenizer promises, its vocabulary and its special tokens. */
package dev.tsumugi.tokenizer;
