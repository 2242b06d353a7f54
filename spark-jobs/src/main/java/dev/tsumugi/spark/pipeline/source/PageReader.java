package dev.tsumugi.spark.pipeline.source;

import dev.tsumugi.spark.pipeline.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** A whole file or entry as one document. */
final class PageReader implements RecordReader {
    private final InputStream in;
    private final Place place;
    private final ReadContext context;
    private boolean done;

    PageReader(InputStream in, Place place, ReadContext context) {
        this.in = in;
        this.place = place;
        this.context = context;
    }

    @Override
    public String location() {
        return place.location();
    }

    @Override
    public RawDocument next() throws IOException {
        if (done) {
            return null;
        }
        done = true;
        if (MediaTypes.isBinaryName(place.name())) {
            context.account().skip(SkipReason.NOT_TEXT, place.location(), "the name is that of a binary file");
            return null;
        }
        byte[] content = context.readContent(in, place.location());
        if (content == null) {
            return null;
        }
        if (!isText(content)) {
            context.account().skip(SkipReason.NOT_TEXT, place.location(), "it holds NUL bytes");
            return null;
        }
        return context.documents().atPlace(place.location(), mediaType(content), content);
    }

    private String mediaType(byte[] content) {
        String byName = MediaTypes.byName(place.name());
        return switch (context.source().format()) {
            case HTML -> byName.equals(MediaTypes.XHTML) ? byName : MediaTypes.HTML;
            case TEXT -> byName.isEmpty() || byName.equals(MediaTypes.HTML) ? MediaTypes.PLAIN : byName;
            default -> {
                if (!byName.isEmpty()) {
                    yield byName;
                }
                yield MediaTypes.startsLikeHtml(content) ? MediaTypes.HTML : MediaTypes.PLAIN;
            }
        };
    }

    /** Text holds no NUL, except in UTF-16 and UTF-32, which a byte order mark or the configuration must tell. */
    private boolean isText(byte[] content) {
        String charset = context.source().charset().toUpperCase(Locale.ROOT);
        if (charset.startsWith("UTF-16") || charset.startsWith("UTF-32") || startsWithWideMark(content)) {
            return true;
        }
        for (byte value : content) {
            if (value == 0) {
                return false;
            }
        }
        return !(content.length > 4
                && content[0] == '%'
                && content[1] == 'P'
                && content[2] == 'D'
                && content[3] == 'F');
    }

    private static boolean startsWithWideMark(byte[] content) {
        return content.length >= 2
                && ((content[0] == (byte) 0xFE && content[1] == (byte) 0xFF)
                        || (content[0] == (byte) 0xFF && content[1] == (byte) 0xFE));
    }
}
