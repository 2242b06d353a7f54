/** Archives as streams, entry by entry. */
package dev.tsumugi.corpus.collect.format.archive;
