/** The program: all stages under one command line. */
package dev.tsumugi.app;
