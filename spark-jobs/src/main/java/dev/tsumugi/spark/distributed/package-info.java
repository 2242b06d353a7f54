/** Trains one model on many executors: rounds of inner steps on dl4j-spark's parameter averaging, in an exact data order. */
package dev.tsumugi.spark.distributed;
