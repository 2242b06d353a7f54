/** The stage {@code generate}: text that models write. */
package dev.tsumugi.training.generate;
