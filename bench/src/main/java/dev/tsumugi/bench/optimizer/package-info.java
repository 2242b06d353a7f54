/** What optimizers learn from the same tokens, and what their steps cost. */
package dev.tsumugi.bench.optimizer;
