/** Learns the pieces and scores of a Unigram model from word counts. */
package dev.tsumugi.tokenizer.train.unigram;
