/** Unigram: a text becomes the sequence of pieces with the highest sum of scores (Kudo 2018). */
package dev.tsumugi.tokenizer.unigram;
