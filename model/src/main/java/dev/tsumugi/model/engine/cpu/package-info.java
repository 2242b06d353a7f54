/**
 * The decoder on CPU cores, in training: a range of sequences per thread, buffers allocated once. Below lie {@code kernel} (loops
 * and products), {@code thread} (who computes when), {@code block} (what rows pass through) and {@code decode} (sequences that
 * grow).
 */
package dev.tsumugi.model.engine.cpu;
