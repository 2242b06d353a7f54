package dev.tsumugi.corpus.collect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What one file gave. */
public record Reading(List<RawDocument> documents, Collected.FileEnd end) {
    /** Limits small enough for tests. */
    public static final CollectLimitsConfig LIMITS = new CollectLimitsConfig(1_000_000, 20_000_000, 100, 2, 200);

    public static Reading of(String name, byte[] bytes, SourceBuilder source) throws IOException {
        return of(name, new ByteArrayInputStream(bytes), source, LIMITS);
    }

    public static Reading of(String name, String text, SourceBuilder source) throws IOException {
        return of(name, text.getBytes(UTF_8), source);
    }

    public static Reading of(String name, InputStream in, SourceBuilder source, CollectLimitsConfig limits)
            throws IOException {
        SourceFile file = new SourceFile(source.build(), "/corpus/" + name, name, 0, "2026-01-02");
        try (SourceReader reader = SourceReader.open(file, limits, in, new Configuration(false))) {
            List<RawDocument> documents = new ArrayList<>();
            for (RawDocument document = reader.next(); document != null; document = reader.next()) {
                documents.add(document);
            }
            return new Reading(documents, reader.end());
        }
    }

    public List<String> texts() {
        return documents.stream()
                .map(document -> new String(document.getContent(), UTF_8))
                .toList();
    }

    public List<String> urls() {
        return documents.stream().map(RawDocument::getUrl).toList();
    }

    public List<String> failures() {
        return end.failures().stream()
                .map(failure -> failure.entry() + " " + failure.reason() + ": " + failure.detail())
                .toList();
    }
}
