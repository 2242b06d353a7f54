/** The run directory: what is finished, what is stale, and who works on it. */
package dev.tsumugi.workflow.run;
