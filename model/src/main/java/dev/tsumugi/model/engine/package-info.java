/** Computes loss, gradient and next-token logits of a Llama-style decoder on flat parameter vectors. */
package dev.tsumugi.model.engine;
