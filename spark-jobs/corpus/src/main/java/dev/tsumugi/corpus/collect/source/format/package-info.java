/** How files are read: one reader for each format. */
package dev.tsumugi.corpus.collect.source.format;
