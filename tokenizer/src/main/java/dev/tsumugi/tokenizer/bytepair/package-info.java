/** Byte-pair encoding: the bytes of a piece are merged in the order of the merges' ranks. */
package dev.tsumugi.tokenizer.bytepair;
