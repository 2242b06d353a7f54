/** How any stage of a run is configured, planned, run and reported. This package holds what all others may throw. */
package dev.tsumugi.workflow;
