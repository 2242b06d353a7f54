/**
 * The decoder on CPU cores: fused loops (JDK Vector API where present) around single-threaded OpenBLAS products, a range
 * of sequences per thread, buffers allocated once.
 */
package dev.tsumugi.model.engine.cpu;
