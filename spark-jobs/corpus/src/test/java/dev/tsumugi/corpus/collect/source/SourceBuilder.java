package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.collect.format.SourceFormat;
import dev.tsumugi.corpus.document.SourceKind;
import java.util.List;

/** A source with the defaults of {@code conf/reference.yaml}. */
public final class SourceBuilder {
    private String name = "docs";
    private String path = "docs";
    private SourceFormat format = SourceFormat.AUTO;
    private List<String> include = List.of();
    private List<String> exclude = List.of();
    private String charset = "";
    private String fetchDate = "";
    private int linesPerDocument = 1;
    private String linePattern = "";
    private long maxDocuments;

    public SourceBuilder name(String value) {
        name = value;
        return this;
    }

    public SourceBuilder path(String value) {
        path = value;
        return this;
    }

    public SourceBuilder format(SourceFormat value) {
        format = value;
        return this;
    }

    public SourceBuilder include(String... globs) {
        include = List.of(globs);
        return this;
    }

    public SourceBuilder exclude(String... globs) {
        exclude = List.of(globs);
        return this;
    }

    public SourceBuilder charset(String value) {
        charset = value;
        return this;
    }

    public SourceBuilder fetchDate(String value) {
        fetchDate = value;
        return this;
    }

    public SourceBuilder linesPerDocument(int value) {
        linesPerDocument = value;
        return this;
    }

    public SourceBuilder linePattern(String value) {
        linePattern = value;
        return this;
    }

    public SourceBuilder maxDocuments(long value) {
        maxDocuments = value;
        return this;
    }

    public SourceConfig build() {
        return new SourceConfig(
                name,
                SourceKind.DOCS,
                path,
                format,
                include,
                exclude,
                "Apache-2.0",
                "en",
                charset,
                fetchDate,
                linesPerDocument,
                linePattern,
                "text",
                "url",
                maxDocuments);
    }
}
