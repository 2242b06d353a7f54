/** Which sequences a worker reads in a round, in an exact order, and how it reads them from shards. */
package dev.tsumugi.training.round.data;
