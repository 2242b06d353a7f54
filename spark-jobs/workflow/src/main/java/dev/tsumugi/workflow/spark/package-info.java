/** The one Spark session of a process. */
package dev.tsumugi.workflow.spark;
