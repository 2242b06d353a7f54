/** Averaging rounds on executors in processes of their own. */
package dev.tsumugi.bench.averaging;
