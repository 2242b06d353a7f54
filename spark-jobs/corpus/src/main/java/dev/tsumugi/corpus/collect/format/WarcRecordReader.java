package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.format.http.BodyDecoder;
import dev.tsumugi.corpus.collect.format.http.DeclaredType;
import dev.tsumugi.corpus.collect.format.http.HttpResponse;
import dev.tsumugi.corpus.collect.format.http.MediaTypeSniffer;
import dev.tsumugi.corpus.collect.format.http.UndecodableException;
import dev.tsumugi.corpus.collect.format.warc.WarcRecord;
import dev.tsumugi.corpus.collect.format.warc.WarcScanner;
import dev.tsumugi.corpus.collect.source.LimitException;
import dev.tsumugi.corpus.collect.source.MediaTypes;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The web pages of a WARC file (ISO 28500) that are HTML or plain text: HTTP responses with status 2xx, transfer and content
 * codings removed, and the blocks of resource and conversion records (the texts of a WET file). The address is the target
 * URI or, where there is none, the place; the fetch date is WARC-Date, the place the record's offset in the uncompressed
 * file.
 */
final class WarcRecordReader implements RecordReader {
    private static final Set<String> PAGES = Set.of(MediaTypes.HTML, MediaTypes.XHTML, MediaTypes.PLAIN);
    private static final int MAX_HTTP_HEADER_BYTES = 1 << 20;

    private final StreamOrigin place;
    private final ReadContext context;
    private final WarcScanner records;
    private final BodyDecoder bodies;

    WarcRecordReader(InputStream in, StreamOrigin place, ReadContext context) {
        long maxBytes = context.limits().maxDocumentBytes();
        this.place = place;
        this.context = context;
        this.records = new WarcScanner(in, maxBytes + MAX_HTTP_HEADER_BYTES, this::passOver);
        this.bodies = new BodyDecoder(context.budget(), maxBytes);
    }

    @Override
    public String location() {
        return location(records.offset());
    }

    private String location(long offset) {
        return place.location() + "#" + offset;
    }

    private void passOver(SkipReason reason, long offset, String detail, long bytes) {
        context.account().passOver(reason, location(offset), detail, bytes);
    }

    @Override
    public RawDocument next() throws IOException {
        for (WarcRecord record = records.next(); record != null; record = records.next()) {
            RawDocument document = document(record);
            if (document != null) {
                return document;
            }
        }
        return null;
    }

    private RawDocument document(WarcRecord record) {
        return switch (record.type()) {
            case "response" -> response(record);
            case "conversion", "resource" ->
                isOfTheWeb(record.target())
                        ? page(record, record.header().all("Content-Type"), record::block)
                        : skip(SkipReason.NOT_A_PAGE, "its address is not one of the web");
            default -> skip(SkipReason.NOT_A_PAGE, "it is a record of another type");
        };
    }

    private RawDocument response(WarcRecord record) {
        HttpResponse http = HttpResponse.parse(record.block());
        if (http == null) {
            String type = DeclaredType.of(record.header().all("Content-Type")).mediaType();
            return type.isEmpty() || type.equals("application/http")
                    ? skip(SkipReason.MALFORMED_RECORD, "it does not begin with a status line of HTTP")
                    : skip(SkipReason.NOT_A_PAGE, "it is a response of another protocol: " + type);
        }
        if (!http.isSuccess()) {
            return skip(SkipReason.HTTP_STATUS, "its status is " + http.status());
        }
        return page(record, http.headers().all("Content-Type"), () -> bodies.decode(http));
    }

    /** Crawlers keep their own logs as resources too, under addresses such as {@code metadata:}. */
    private static boolean isOfTheWeb(String target) {
        String address = target.toLowerCase(Locale.ROOT);
        return address.isEmpty() || address.startsWith("http://") || address.startsWith("https://");
    }

    private RawDocument page(WarcRecord record, List<String> contentType, Body body) {
        DeclaredType declared = DeclaredType.of(contentType);
        String mediaType = declared.mediaType();
        if (!mediaType.isEmpty() && !PAGES.contains(mediaType)) {
            return skip(SkipReason.MEDIA_TYPE, "its media type is " + mediaType);
        }
        if (!record.whole()) {
            context.skipTooLarge(location());
            return null;
        }
        byte[] content = content(body);
        if (content == null) {
            return null;
        }
        if (mediaType.isEmpty()) {
            mediaType = MediaTypeSniffer.sniff(content);
            if (mediaType.isEmpty()) {
                return skip(SkipReason.MEDIA_TYPE, "it declares no media type and is neither HTML nor text");
            }
        }
        String url = record.target().isEmpty() ? location() : record.target();
        String date = record.header().first("WARC-Date");
        return context.documents().at(location(), url, mediaType, declared.charset(), date, content);
    }

    private byte[] content(Body body) {
        try {
            return context.acceptContent(body.read(), location());
        } catch (LimitException e) {
            context.account().skip(e.reason(), location(), e.getMessage());
        } catch (UndecodableException e) {
            context.account().skip(SkipReason.UNDECODABLE, location(), e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a body in memory is read without another failure", e);
        }
        return null;
    }

    private RawDocument skip(SkipReason reason, String detail) {
        context.account().skip(reason, location(), detail);
        return null;
    }

    /** The content of a page. */
    @FunctionalInterface
    private interface Body {
        byte[] read() throws IOException;
    }
}
