/** The records of WARC files (ISO 28500). */
package dev.tsumugi.corpus.collect.format.warc;
