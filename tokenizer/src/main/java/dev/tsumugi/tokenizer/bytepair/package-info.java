/**
 * Byte-pair encoding: the bytes or characters of a stretch of text are merged in the order of the merges' ranks.
 *
 * <p>{@link BytePairTokenizer} works on bytes. For each pre-token {@link PreTokenEncoder} goes to the caches, and for
 * what is new to {@link Backtracking} or {@link HeapMerger}. {@link CharacterPairTokenizer} works on characters with
 * fallback to bytes. {@link Merges} are the data; {@link RankMerges} and {@link ScoreMerges} find them in files that do
 * not list them.
 */
package dev.tsumugi.tokenizer.bytepair;
