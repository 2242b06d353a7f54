/** A worker's part of a round, on its executor. */
package dev.tsumugi.training.round.worker;
