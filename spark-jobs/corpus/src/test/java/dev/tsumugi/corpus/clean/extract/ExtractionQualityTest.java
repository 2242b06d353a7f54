package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Main text against 300 hand-checked pages of WCXB's dev split, scored as there: mean F1 of words per page. */
class ExtractionQualityTest {
    private static final Path DATA =
            Path.of(System.getProperty("shared.data", "../../../shared/data"), "extraction-dev");

    /** The best Java peer, readability4j 1.0.8, reaches {@value #READABILITY4J} on the same pages with the same scorer. */
    private static final double READABILITY4J = 0.780;

    private static final double FLOOR = 0.85;

    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    @Test
    void meanWordF1IsAboveTheFloor(TestReporter reporter) throws IOException {
        assumeTrue(Files.isDirectory(DATA), "needs the pages of shared/data/extraction-dev");
        TextExtractor extractor = new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 20));
        List<Path> pages;
        try (Stream<Path> files = Files.list(DATA.resolve("html"))) {
            pages = files.sorted().toList();
        }

        double sum = 0;
        for (Path page : pages) {
            sum += f1(words(extractor.extract(raw(page)).text()), words(mainContent(page)));
        }
        double mean = sum / pages.size();

        reporter.publishEntry("mean word F1 of " + pages.size() + " pages", "%.4f".formatted(mean));
        assertThat(mean).isGreaterThan(FLOOR).isGreaterThan(READABILITY4J);
    }

    private static RawDocument raw(Path page) throws IOException {
        RawDocument raw = new RawDocument();
        raw.setMediaType("text/html");
        raw.setCharset("");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(page))) {
            raw.setContent(in.readAllBytes());
        }
        return raw;
    }

    private static String mainContent(Path page) throws IOException {
        String name = page.getFileName().toString().replace(".html.gz", ".json");
        JsonNode truth = new ObjectMapper()
                .readTree(DATA.resolve("ground-truth").resolve(name).toFile());
        return truth.at("/ground_truth/main_content").asText("");
    }

    private static Map<String, Integer> words(String text) {
        Map<String, Integer> words = new HashMap<>();
        WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .forEach(word -> words.merge(word.group(), 1, Integer::sum));
        return words;
    }

    private static double f1(Map<String, Integer> found, Map<String, Integer> wanted) {
        int common = wanted.entrySet().stream()
                .mapToInt(word -> Math.min(word.getValue(), found.getOrDefault(word.getKey(), 0)))
                .sum();
        int total = total(found) + total(wanted);
        return total == 0 ? 1 : 2.0 * common / total;
    }

    private static int total(Map<String, Integer> words) {
        return words.values().stream().mapToInt(Integer::intValue).sum();
    }
}
