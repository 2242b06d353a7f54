package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.charset.WideCharsets;
import dev.tsumugi.corpus.collect.source.MediaTypes;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;

/** A whole file or entry as one document. */
final class PageReader implements RecordReader {
    /** A stray NUL in a page does no harm; binary formats are full of them. */
    private static final double MAX_NUL_FRACTION = 0.001;

    private final InputStream in;
    private final StreamOrigin place;
    private final ReadContext context;
    private final Declared declared;
    private boolean done;

    /** What the configuration says of pages. */
    private enum Declared {
        NOTHING,
        HTML,
        TEXT
    }

    /** Reads what name and bytes tell. */
    PageReader(InputStream in, StreamOrigin place, ReadContext context) {
        this(in, place, context, Declared.NOTHING);
    }

    private PageReader(InputStream in, StreamOrigin place, ReadContext context, Declared declared) {
        this.in = in;
        this.place = place;
        this.context = context;
        this.declared = declared;
    }

    static PageReader ofHtml(InputStream in, StreamOrigin place, ReadContext context) {
        return new PageReader(in, place, context, Declared.HTML);
    }

    static PageReader ofText(InputStream in, StreamOrigin place, ReadContext context) {
        return new PageReader(in, place, context, Declared.TEXT);
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
            context.account()
                    .skip(
                            SkipReason.NOT_TEXT,
                            place.location(),
                            "it is no text: many of its bytes are NUL, or it is a PDF");
            return null;
        }
        return context.documents().atPlace(place.location(), mediaType(content), content);
    }

    private String mediaType(byte[] content) {
        String byName = MediaTypes.byName(place.name());
        return switch (declared) {
            case HTML -> byName.equals(MediaTypes.XHTML) ? byName : MediaTypes.HTML;
            case TEXT -> byName.isEmpty() || byName.equals(MediaTypes.HTML) ? MediaTypes.PLAIN : byName;
            case NOTHING -> {
                if (!byName.isEmpty()) {
                    yield byName;
                }
                yield MediaTypes.startsLikeHtml(content) ? MediaTypes.HTML : MediaTypes.PLAIN;
            }
        };
    }

    /** Text holds next to no NUL, except in UTF-16 and UTF-32. */
    private boolean isText(byte[] content) {
        if (WideCharsets.isWide(content, context.source().charset())) {
            return true;
        }
        int nulBytes = 0;
        for (byte value : content) {
            nulBytes += value == 0 ? 1 : 0;
        }
        return nulBytes <= content.length * MAX_NUL_FRACTION && !startsWith(content, '%', 'P', 'D', 'F');
    }

    private static boolean startsWith(byte[] content, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= content.length || content[i] != (byte) start[i]) {
                return false;
            }
        }
        return true;
    }
}
