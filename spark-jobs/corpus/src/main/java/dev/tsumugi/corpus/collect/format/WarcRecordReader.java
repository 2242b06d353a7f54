package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.source.MediaTypes;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResource;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTargetRecord;

/**
 * The web pages of a WARC file (ISO 28500) that are HTML or plain text: HTTP responses with status 2xx, transfer and content
 * encoding removed, and the blocks of resource and conversion records (the texts of a WET file). The address is the target URI, the fetch date WARC-Date, the place the record's offset in the
 * uncompressed file.
 */
final class WarcRecordReader implements RecordReader {
    private static final Set<String> PAGES = Set.of(MediaTypes.HTML, MediaTypes.XHTML, MediaTypes.PLAIN);

    private final StreamOrigin place;
    private final ReadContext context;
    private final WarcInput bytes;
    private final WarcReader warc;
    private WarcRecord record;

    WarcRecordReader(InputStream in, StreamOrigin place, ReadContext context) throws IOException {
        this.place = place;
        this.context = context;
        this.bytes = new WarcInput(in);
        this.warc = new WarcReader(bytes);
    }

    @Override
    public String location() {
        return place.location() + "#" + warc.position();
    }

    @Override
    public RawDocument next() throws IOException {
        while (advance()) {
            RawDocument document = document();
            if (document != null) {
                return document;
            }
        }
        return null;
    }

    private boolean advance() throws IOException {
        if (record != null) {
            record.body().consume();
        }
        bytes.expectHeader();
        record = warc.next().orElse(null);
        bytes.expectBody();
        if (record == null) {
            return false;
        }
        // jwarc believes a negative length and, after a broken record trailer, what its buffer held before
        if (record.body().size() < 0 || warc.position() >= bytes.position()) {
            throw new IOException("the record at byte " + warc.position() + " has no sensible length");
        }
        return true;
    }

    private RawDocument document() throws IOException {
        try {
            if (record instanceof WarcResponse response
                    && response.contentType().base().equals(MediaType.HTTP)) {
                return page(response);
            }
            if ((record instanceof WarcConversion || record instanceof WarcResource)
                    && isOfTheWeb((WarcTargetRecord) record)) {
                return page((WarcTargetRecord) record);
            }
            return skip(SkipReason.NOT_A_PAGE, "it is a record of another type");
        } catch (IllegalArgumentException e) {
            return skip(SkipReason.MALFORMED_RECORD, "its header has a wrong value: " + e.getMessage());
        }
    }

    private RawDocument page(WarcResponse response) throws IOException {
        HttpResponse http = http(response);
        if (http == null) {
            return null;
        }
        if (http.status() / 100 != 2) {
            return skip(SkipReason.HTTP_STATUS, "its status is " + http.status());
        }
        return page(response, http.headers().first("Content-Type").orElse(""), () -> http.bodyDecoded().stream());
    }

    /** Crawlers keep their own logs as resources too, under addresses such as {@code metadata:}. */
    private static boolean isOfTheWeb(WarcTargetRecord holder) {
        String address = holder.target().toLowerCase(Locale.ROOT);
        return address.startsWith("http://") || address.startsWith("https://");
    }

    /** A record whose block is the page itself, such as the texts of Common Crawl's WET files. */
    private RawDocument page(WarcTargetRecord holder) throws IOException {
        return page(holder, holder.headers().first("Content-Type").orElse(""), () -> holder.body().stream());
    }

    private RawDocument page(WarcTargetRecord holder, String contentType, Content body) throws IOException {
        MediaType declared = MediaType.parseLeniently(contentType);
        String mediaType = (declared.type() + "/" + declared.subtype()).toLowerCase(Locale.ROOT);
        if (!contentType.isBlank() && !PAGES.contains(mediaType)) {
            return skip(SkipReason.MEDIA_TYPE, "its media type is " + mediaType);
        }
        byte[] content = content(body);
        if (content == null) {
            return null;
        }
        if (contentType.isBlank()) {
            if (!MediaTypes.startsLikeHtml(content)) {
                return skip(SkipReason.MEDIA_TYPE, "it declares no media type and does not start like HTML");
            }
            mediaType = MediaTypes.HTML;
        }
        String charset = declared.parameters().getOrDefault("charset", "").strip();
        String date = holder.headers().first("WARC-Date").orElse("");
        return context.documents().at(location(), holder.target(), mediaType, charset, date, content);
    }

    private HttpResponse http(WarcResponse response) throws IOException {
        bytes.expectHeader();
        try {
            return response.http();
        } catch (IOException e) {
            bytes.throwIfEnded(e);
            skip(SkipReason.MALFORMED_RECORD, "its HTTP header breaks RFC 9112");
            return null;
        } finally {
            bytes.expectBody();
        }
    }

    private byte[] content(Content body) throws IOException {
        try {
            return context.readContent(body.open(), location());
        } catch (IOException e) {
            bytes.throwIfEnded(e);
            skip(SkipReason.UNDECODABLE, "its body cannot be decoded: " + e.getMessage());
            return null;
        }
    }

    private RawDocument skip(SkipReason reason, String detail) {
        context.account().skip(reason, location(), detail);
        return null;
    }

    /** Opens the content of a page. */
    @FunctionalInterface
    private interface Content {
        InputStream open() throws IOException;
    }
}
