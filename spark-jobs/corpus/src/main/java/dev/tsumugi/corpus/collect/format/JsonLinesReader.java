package dev.tsumugi.corpus.collect.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;

/**
 * One JSON object a line: the text in one field, perhaps an address in another. NaN and infinity, which Python writes, are
 * numbers. A line with anything behind its object is set aside as a whole, since half of it would be lost in silence.
 */
final class JsonLinesReader implements RecordReader {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final StreamOrigin place;
    private final ReadContext context;
    private final LineScanner lines;

    JsonLinesReader(InputStream in, StreamOrigin place, ReadContext context) {
        this.place = place;
        this.context = context;
        this.lines = new LineScanner(
                new LinesOverGaps(in, place.location(), context),
                context.source().charset(),
                context.limits().maxDocumentBytes());
    }

    @Override
    public String location() {
        return place.location() + "#" + lines.number();
    }

    @Override
    public RawDocument next() throws IOException {
        while (lines.advance()) {
            if (lines.tooLong()) {
                context.skipTooLarge(location());
            } else if (lines.undecodable()) {
                context.skipUndecodable(location(), lines.charset());
            } else if (!lines.line().isBlank()) {
                RawDocument document = document(lines.line());
                if (document != null) {
                    return document;
                }
            }
        }
        return null;
    }

    private RawDocument document(String line) {
        JsonNode record;
        try {
            record = JSON.readTree(line);
        } catch (MismatchedInputException e) {
            context.account().skip(SkipReason.MALFORMED_RECORD, location(), "something stands behind its JSON value");
            return null;
        } catch (JsonProcessingException e) {
            context.account().skip(SkipReason.MALFORMED_RECORD, location(), e.getOriginalMessage());
            return null;
        }
        SourceConfig source = context.source();
        JsonNode text = record.path(source.textField());
        if (!text.isTextual()) {
            context.account()
                    .skip(SkipReason.MISSING_TEXT, location(), "it has no text field \"" + source.textField() + "\"");
            return null;
        }
        if (text.textValue().isBlank()) {
            context.account().skip(SkipReason.EMPTY, location(), "its text is empty");
            return null;
        }
        String url = record.path(source.urlField()).asText("");
        return context.documents().ofText(location(), url.isEmpty() ? location() : url, text.textValue());
    }
}
