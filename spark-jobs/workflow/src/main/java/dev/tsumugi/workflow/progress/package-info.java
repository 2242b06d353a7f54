/** How far work is, on a terminal and in logs. */
package dev.tsumugi.workflow.progress;
