/** What every engine promises: loss, gradient, and next-token logits of a decoder on flat parameter vectors. */
package dev.tsumugi.model.engine;
