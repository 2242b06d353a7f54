/** The stage {@code dedup}: documents that say the same, exactly by hash and nearly by MinHash. */
package dev.tsumugi.corpus.dedup;
