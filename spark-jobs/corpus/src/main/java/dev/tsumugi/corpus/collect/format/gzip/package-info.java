/** Gzip, member by member. */
package dev.tsumugi.corpus.collect.format.gzip;
