/** The stage {@code collect}: sources to documents as they came. */
package dev.tsumugi.corpus.collect;
