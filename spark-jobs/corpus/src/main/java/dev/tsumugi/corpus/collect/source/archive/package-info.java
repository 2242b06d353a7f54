/** Archives: their entries, and what may be unpacked from them. */
package dev.tsumugi.corpus.collect.source.archive;
