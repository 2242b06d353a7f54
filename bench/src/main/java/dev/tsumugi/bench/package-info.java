/** Benchmarks, run by {@code bin/bench NAME}: what a machine does in a second, measured the same way every time. */
package dev.tsumugi.bench;
