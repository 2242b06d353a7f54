/** The stage {@code pretrain}: rounds of training on token shards, with log, validation and checkpoints. */
package dev.tsumugi.training.pretrain;
