package dev.tsumugi.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.clean.extract.ExtractLimitsConfig;
import dev.tsumugi.corpus.clean.extract.RubyReadings;
import dev.tsumugi.corpus.clean.extract.TextExtractor;
import dev.tsumugi.corpus.clean.filter.AlphabeticWords;
import dev.tsumugi.corpus.clean.filter.CodeQuality;
import dev.tsumugi.corpus.clean.filter.GopherQuality;
import dev.tsumugi.corpus.clean.filter.GopherRepetition;
import dev.tsumugi.corpus.clean.filter.JapaneseQuality;
import dev.tsumugi.corpus.clean.filter.LengthFilter;
import dev.tsumugi.corpus.clean.filter.LineQuality;
import dev.tsumugi.corpus.clean.filter.SymbolFilter;
import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.clean.transform.DetectLanguage;
import dev.tsumugi.corpus.clean.transform.MaskPersonalData;
import dev.tsumugi.corpus.clean.transform.NormalizeUnicode;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.RawDocument;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eight times the input takes about eight times as long, in every extractor and every step: one that takes the square of its
 * input would take 64 times. Times below {@value #LEAST_MILLIS} ms say nothing and pass.
 */
class LinearTimeTest {
    private static final int GROWTH = 8;

    /** Half way to the square on a logarithmic scale; caches and collections of garbage cost less. */
    private static final double MAX_RATIO = 24;

    private static final long LEAST_MILLIS = 300;

    /** The square of half a million takes longer on any machine, and nothing linear does. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int SMALL_CHARACTERS = 60_000;

    private static final TextExtractor EXTRACTOR =
            new TextExtractor(new ExtractLimitsConfig(50_000_000, 500, 256, 600, 20, RubyReadings.BRACKETS));

    private static final List<Double> ALL = List.of(1.0, 1.0, 1.0);

    /** Thresholds that nothing exceeds, so that every rule runs to its end. */
    private static final List<Step> STEPS = List.of(
            new NormalizeUnicode(Form.NFC),
            new NormalizeUnicode(Form.NFKC),
            new DetectLanguage(0.05, 0, 2000),
            new MaskPersonalData(true, true, true),
            new LengthFilter(0, Integer.MAX_VALUE),
            new SymbolFilter(1),
            new AlphabeticWords(0),
            new LineQuality(0, 30, 1),
            new GopherQuality(0, Integer.MAX_VALUE, 0, Double.MAX_VALUE, Double.MAX_VALUE, 1, 1, 0, 0),
            new GopherRepetition(1, 1, 1, 1, ALL, List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)),
            new JapaneseQuality(0, 1, 0, 0, Double.MAX_VALUE, 1),
            new CodeQuality(Integer.MAX_VALUE, Double.MAX_VALUE, 0, List.of("generated")));

    @ParameterizedTest
    @MethodSource("markup")
    void pagesOfAnyMarkup(String unit) {
        assertLinear(size -> repeat(unit, size), page -> EXTRACTOR.extract(raw("text/html", page)));
        assertLinear(size -> repeat(unit, size), page -> EXTRACTOR.extract(raw("application/xhtml+xml", page)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void stepsOnAnyText(String unit) {
        for (Step step : STEPS) {
            for (String language : List.of("en", "ja")) {
                assertLinear(size -> repeat(unit, size), text -> run(step, document(text, language)));
            }
        }
    }

    /** {@code %d} counts. */
    static Stream<String> markup() {
        return Stream.of(
                "<p>It rained, and the river rose.</p>\n",
                "<b id=%d>",
                "<b id=%d>x</i>",
                "<b id=%d><p>x</p>",
                "<body a%d>",
                "<html a%d>",
                "<p a%d",
                "<input>",
                "x<input>",
                "<br>x",
                "<script>x</script>",
                "<script/>",
                "<!-- x -->",
                "<!--",
                "<![CDATA[x",
                "<a \"",
                "< <",
                "<div>",
                "<div>x</div>",
                "<div class='menu social cookie'>We use cookies, accept.</div>",
                "<section id=menu><h2>Menu</h2>x</section>",
                "<header>x</header>",
                "<article><p>x.</p></article>",
                "<table><tr><td>",
                "<tr><td>x",
                "<ul><li>x",
                "<a href=%d>x",
                "<select><option>x",
                "<ruby>x<rt>x</ruby>",
                "<pre>x</pre>",
                "<svg><g>",
                "<x%d></y%d>",
                "&amp;&nosuchentity;",
                "川を\n渡る\n",
                "\u00e2\u0080\u0099");
    }

    static Stream<String> texts() {
        return Stream.of(
                "It rained, and the river rose. ",
                "\u0323\u0301",
                "a\u0323\u0301",
                "\uFA19",
                "a",
                "a ",
                "a\n",
                "\n",
                " ",
                "word%d ",
                "水が増えた。",
                "1",
                "0-",
                "03-1",
                "+1 (",
                "1.2.3.4 ",
                "8.8.8.8 host ",
                "2001:",
                "a@",
                "a@a.",
                "（０３）",
                "ー",
                "...",
                "- x\n",
                "The committee met on Thursday to decide about the new bridge\n");
    }

    private static void assertLinear(IntFunction<String> input, Consumer<String> work) {
        String large = input.apply(SMALL_CHARACTERS * GROWTH);
        long largeNanos = Assertions.assertTimeoutPreemptively(PATIENCE, () -> nanos(work, large));
        if (TimeUnit.NANOSECONDS.toMillis(largeNanos) < LEAST_MILLIS) {
            return;
        }

        String small = input.apply(SMALL_CHARACTERS);
        double ratio = IntStream.range(0, 3)
                .mapToDouble(i ->
                        (double) nanos(work, large) / Math.max(1, Math.min(nanos(work, small), nanos(work, small))))
                .min()
                .orElseThrow();
        assertThat(ratio).isLessThan(MAX_RATIO);
    }

    private static long nanos(Consumer<String> work, String input) {
        long start = System.nanoTime();
        work.accept(input);
        return System.nanoTime() - start;
    }

    private static String repeat(String unit, int characters) {
        int count = characters / unit.length();
        return unit.contains("%d")
                ? IntStream.range(0, count)
                        .mapToObj(i -> unit.replace("%d", Integer.toString(i)))
                        .collect(Collectors.joining())
                : unit.repeat(count);
    }

    private static void run(Step step, Document document) {
        if (step instanceof DocumentTransform transform) {
            transform.apply(document);
        } else if (step instanceof DocumentFilter filter) {
            filter.judge(document);
        }
    }

    private static Document document(String text, String language) {
        Document document = new Document();
        document.setKind("web");
        document.setLanguage(language);
        document.setText(text);
        return document;
    }

    private static RawDocument raw(String mediaType, String content) {
        RawDocument raw = new RawDocument();
        raw.setMediaType(mediaType);
        raw.setCharset("");
        raw.setContent(content.getBytes(StandardCharsets.UTF_8));
        return raw;
    }
}
