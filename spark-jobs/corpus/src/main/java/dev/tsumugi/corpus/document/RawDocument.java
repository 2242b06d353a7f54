package dev.tsumugi.corpus.document;

import java.io.Serializable;

/**
 * A document as it was collected: the bytes of one page, file, line or record, and where they come from. A Spark bean:
 * {@link Documents#RAW} encodes it.
 */
public final class RawDocument implements Serializable {
    private static final long serialVersionUID = 1L;

    private String id;
    private String source;
    private String kind;
    private String url;
    private String mediaType;
    private String charset;
    private String license;
    private String language;
    private String fetchDate;
    private byte[] content;

    /** Stable name of the document: a hash of the source and the place in it, the same in every run and on every machine. */
    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    /** The name of the source in the configuration. */
    public String getSource() {
        return source;
    }

    public void setSource(String source) {
        this.source = source;
    }

    /** {@code web}, {@code book}, {@code news}, {@code wikipedia}, {@code code} or {@code docs}; see {@link SourceKind}. */
    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    /** The web address, or the path of the file with {@code !/entry} for an archive's entry and {@code #n} for a line or record. */
    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    /** {@code text/html}, {@code text/plain}, {@code text/x-java}, ... in lower case, without parameters. */
    public String getMediaType() {
        return mediaType;
    }

    public void setMediaType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The charset that a protocol header or the configuration declares; empty where none does. */
    public String getCharset() {
        return charset;
    }

    public void setCharset(String charset) {
        this.charset = charset;
    }

    /** SPDX identifier where the licence is known; empty where not. */
    public String getLicense() {
        return license;
    }

    public void setLicense(String license) {
        this.license = license;
    }

    /** The language that the source declares ({@code ja}, {@code en}); empty where it declares none. */
    public String getLanguage() {
        return language;
    }

    public void setLanguage(String language) {
        this.language = language;
    }

    /** ISO-8601 date (or date and time) of the fetch; empty where unknown. */
    public String getFetchDate() {
        return fetchDate;
    }

    public void setFetchDate(String fetchDate) {
        this.fetchDate = fetchDate;
    }

    /** The bytes as collected, decompressed, not decoded. */
    public byte[] getContent() {
        return content;
    }

    public void setContent(byte[] content) {
        this.content = content;
    }
}
