package dev.tsumugi.spark.job;

/** How much text: documents and their characters (Unicode code points). */
public record TextCount(long documents, long characters) {
    static final TextCount NONE = new TextCount(0, 0);
}
