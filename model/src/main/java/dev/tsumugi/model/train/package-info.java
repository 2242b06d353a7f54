/** Trains a decoder on batches: optimizer settings, learning-rate schedule, the network, and its steps. */
package dev.tsumugi.model.train;
