/** Which sequences each worker reads in a round, in an exact order. */
package dev.tsumugi.training.round.data;
