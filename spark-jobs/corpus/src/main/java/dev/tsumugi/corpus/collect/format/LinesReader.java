package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Documents of so many matching lines each; the number of the first line is their place. */
public final class LinesReader implements RecordReader {
    private final StreamOrigin place;
    private final ReadContext context;
    private final LineScanner lines;
    private final Pattern pattern;

    LinesReader(InputStream in, StreamOrigin place, ReadContext context) {
        SourceConfig source = context.source();
        this.place = place;
        this.context = context;
        this.lines = new LineScanner(
                new LinesOverGaps(in, place.location(), context),
                source.charset(),
                context.limits().maxDocumentBytes());
        this.pattern = source.linePattern().isEmpty() ? null : Pattern.compile(source.linePattern());
    }

    @Override
    public String location() {
        return place.location() + "#" + lines.number();
    }

    @Override
    public RawDocument next() throws IOException {
        StringBuilder text = new StringBuilder();
        int found = 0;
        String start = "";
        while (found < context.source().linesPerDocument() && lines.advance()) {
            if (lines.tooLong()) {
                context.skipTooLarge(location());
                continue;
            }
            if (lines.undecodable()) {
                context.skipUndecodable(location(), lines.charset());
                continue;
            }
            String line = textOf(lines.line());
            if (line.isBlank()) {
                continue;
            }
            if (found++ == 0) {
                start = location();
            } else {
                text.append('\n');
            }
            text.append(line);
            if (text.length() > context.limits().maxDocumentBytes()) {
                context.skipTooLarge(start);
                text.setLength(0);
                found = 0;
            }
        }
        return found == 0 ? null : context.documents().ofText(start, start, text.toString());
    }

    private String textOf(String line) {
        if (pattern == null) {
            return line;
        }
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return "";
        }
        String text = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
        return text == null ? "" : text;
    }
}
