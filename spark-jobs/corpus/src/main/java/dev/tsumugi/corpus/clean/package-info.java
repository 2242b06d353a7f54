/** The stage {@code clean}: bytes to text, then the steps of each kind of source. */
package dev.tsumugi.corpus.clean;
