/** The stage {@code evaluate}: how well models predict held-out documents. */
package dev.tsumugi.training.evaluate;
