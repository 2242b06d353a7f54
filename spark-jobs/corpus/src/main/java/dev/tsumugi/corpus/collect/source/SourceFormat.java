package dev.tsumugi.corpus.collect.source;

/** How the files of a source are read; {@link #AUTO} decides by file name, then by the first bytes. */
public enum SourceFormat {
    AUTO,
    WARC,
    HTML,
    TEXT,
    LINES,
    JSON_LINES,
    PARQUET
}
