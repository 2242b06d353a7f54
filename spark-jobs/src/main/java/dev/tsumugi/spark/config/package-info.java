/** The configuration: YAML in, checked records out. {@link dev.tsumugi.spark.config.ConfigLoader} is the way in. */
package dev.tsumugi.spark.config;
