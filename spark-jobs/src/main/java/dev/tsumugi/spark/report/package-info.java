/** The report of a run: one self-contained HTML page made from the manifests and training logs of its stages. */
package dev.tsumugi.spark.report;
