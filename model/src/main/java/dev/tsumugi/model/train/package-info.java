/** Trains a decoder on batches: optimizer settings, learning-rate schedule, the network, and its inner loop. */
package dev.tsumugi.model.train;
