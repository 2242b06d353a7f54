/** Rules that keep a document or drop it with a reason; one record for one rule set. */
package dev.tsumugi.spark.pipeline.filter;
