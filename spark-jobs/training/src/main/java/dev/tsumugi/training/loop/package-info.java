/**
 * What pre-training and fine-tuning share: the loop over rounds, its listeners, the log and the checkpoints. A round is one of
 * pre-training, or one step of fine-tuning.
 */
package dev.tsumugi.training.loop;
