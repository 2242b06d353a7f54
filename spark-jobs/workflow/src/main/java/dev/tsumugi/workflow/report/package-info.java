/** The report of a run: one self-contained HTML page, made of the sections of its stages. */
package dev.tsumugi.workflow.report;
