/** Where documents come from: files of many formats, archives of them, and the limits on bytes nobody vouches for. */
package dev.tsumugi.spark.pipeline.source;
