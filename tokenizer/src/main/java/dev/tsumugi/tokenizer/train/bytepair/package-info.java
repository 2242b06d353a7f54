/** Learns merges from word counts. */
package dev.tsumugi.tokenizer.train.bytepair;
