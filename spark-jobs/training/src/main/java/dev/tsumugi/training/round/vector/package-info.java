/** Long vectors: how they are cut into slices, how slices travel, and how executors keep vectors from round to round. */
package dev.tsumugi.training.round.vector;
