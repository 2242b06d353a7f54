/** How files are read: one reader for each format, archives among them. */
package dev.tsumugi.corpus.collect.format;
