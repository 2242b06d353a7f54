/** The command line: the only package that prints. */
package dev.tsumugi.workflow.cli;
