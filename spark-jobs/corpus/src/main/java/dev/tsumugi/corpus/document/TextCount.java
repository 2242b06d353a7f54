package dev.tsumugi.corpus.document;

/** How much text: documents and their characters (Unicode code points). */
public record TextCount(long documents, long characters) {
    public static final TextCount NONE = new TextCount(0, 0);
}
