package dev.tsumugi.corpus.collect.source;

import java.io.Serializable;

/**
 * One file of a source.
 *
 * @param path the qualified Hadoop path
 * @param name the path below the source's folder: the same on every machine that holds the same corpus
 * @param bytes length of the file
 * @param date ISO-8601 date that counts as the fetch date
 */
public record SourceFile(SourceConfig source, String path, String name, long bytes, String date)
        implements Serializable {}
