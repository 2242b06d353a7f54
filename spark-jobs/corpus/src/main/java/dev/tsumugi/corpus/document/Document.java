package dev.tsumugi.corpus.document;

import java.io.Serializable;

/** A document whose text is known. A Spark bean: {@link Documents#CLEAN} encodes it. Treated as immutable once filled. */
public final class Document implements Serializable {
    private static final long serialVersionUID = 1L;

    private String id;
    private String source;
    private String kind;
    private String url;
    private String license;
    private String language;
    private String fetchDate;
    private String text;

    /** The document that a text was extracted from, with that text. */
    public static Document of(RawDocument raw, String text) {
        Document document = new Document();
        document.id = raw.getId();
        document.source = raw.getSource();
        document.kind = raw.getKind();
        document.url = raw.getUrl();
        document.license = raw.getLicense();
        document.language = raw.getLanguage();
        document.fetchDate = raw.getFetchDate();
        document.text = text;
        return document;
    }

    /** The same document with another text. */
    public Document withText(String newText) {
        Document copy = copy();
        copy.text = newText;
        return copy;
    }

    /** The same document with another language. */
    public Document withLanguage(String newLanguage) {
        Document copy = copy();
        copy.language = newLanguage;
        return copy;
    }

    private Document copy() {
        Document copy = new Document();
        copy.id = id;
        copy.source = source;
        copy.kind = kind;
        copy.url = url;
        copy.license = license;
        copy.language = language;
        copy.fetchDate = fetchDate;
        copy.text = text;
        return copy;
    }

    /** See {@link RawDocument#getId()}. */
    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    /** See {@link RawDocument#getSource()}. */
    public String getSource() {
        return source;
    }

    public void setSource(String source) {
        this.source = source;
    }

    /** See {@link RawDocument#getKind()}. */
    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    /** See {@link RawDocument#getUrl()}. */
    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    /** See {@link RawDocument#getLicense()}. */
    public String getLicense() {
        return license;
    }

    public void setLicense(String license) {
        this.license = license;
    }

    /**
     * {@code ja}, {@code en}, {@code code} or {@code other} once the language step has run; before it what the source
     * declares, empty where it declares none.
     */
    public String getLanguage() {
        return language;
    }

    public void setLanguage(String language) {
        this.language = language;
    }

    /** See {@link RawDocument#getFetchDate()}. */
    public String getFetchDate() {
        return fetchDate;
    }

    public void setFetchDate(String fetchDate) {
        this.fetchDate = fetchDate;
    }

    /** The text, lines separated by {@code \n}. */
    public String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }
}
