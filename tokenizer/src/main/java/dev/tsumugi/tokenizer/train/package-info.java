/** Learns a tokenizer from word counts, and measures how good it is; who counts the words is not its concern. */
package dev.tsumugi.tokenizer.train;
