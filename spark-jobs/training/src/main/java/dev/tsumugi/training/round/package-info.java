/** One model trained on many executors, round by round, on dl4j-spark's parameter averaging. */
package dev.tsumugi.training.round;
