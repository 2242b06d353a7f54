package dev.tsumugi.tokenizer;

/**
 * Ids and the bytes of the text that each stands for. Token {@code i} covers {@code utf8[starts[i], ends[i])} of what
 * was encoded. Ranges are in order. A token that stands for no byte of the text has an empty range: a space that a
 * tokenizer puts in front.
 *
 * @param ids of the tokens
 * @param starts byte offset of the first byte of each token
 * @param ends byte offset after the last byte of each token
 */
public record Encoding(int[] ids, int[] starts, int[] ends) {}
