/** The run directory: what is finished, what is stale, who works on it, and how far the work is. */
package dev.tsumugi.spark.run;
