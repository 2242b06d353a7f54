/** The configuration: YAML in, checked records out. {@link dev.tsumugi.workflow.config.ConfigLoader} is the way in. */
package dev.tsumugi.workflow.config;
