/** Short trainings on a text, for the benchmarks that compare losses. */
package dev.tsumugi.bench.loss;
