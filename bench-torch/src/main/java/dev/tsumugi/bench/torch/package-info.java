/** The model of {@code bin/bench model} on libtorch. */
package dev.tsumugi.bench.torch;
