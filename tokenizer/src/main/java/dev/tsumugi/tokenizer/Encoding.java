package dev.tsumugi.tokenizer;

/**
 * Ids and the bytes of the text that each stands for: token {@code i} covers {@code utf8[starts[i], ends[i])} of what was encoded.
 * Ranges are in order; a token that stands for no byte of the text (a space that a tokenizer puts in front) has an empty one.
 *
 * @param ids of the tokens
 * @param starts byte offset of the first byte of each token
 * @param ends byte offset after the last byte of each token
 */
public record Encoding(int[] ids, int[] starts, int[] ends) {}
