/** Long vectors on their way to executors, which keep them from round to round. */
package dev.tsumugi.training.round.vector;
