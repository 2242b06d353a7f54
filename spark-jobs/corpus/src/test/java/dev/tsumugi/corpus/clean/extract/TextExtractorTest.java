package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.RawDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextExtractorTest {
    private static final String PARAGRAPH =
            "<p>The river rose three metres in one night, and the village moved to the hill.</p>";

    @Test
    void keepsHeadingsParagraphsListsTablesAndCode() {
        assertThat(html("""
                <h1>Floods of the northern valley</h1>%s
                <ul><li>first the lower road was closed</li><li>then the bridge</li></ul>
                <table><tr><th>year</th><th>height</th></tr><tr><td>1910</td><td>3 m</td></tr></table>
                <pre>for (;;) {
                    rise();
                }</pre>""".formatted(PARAGRAPH))).isEqualTo("""
                Floods of the northern valley
                The river rose three metres in one night, and the village moved to the hill.
                first the lower road was closed
                then the bridge
                year height
                1910 3 m
                for (;;) {
                    rise();
                }""");
    }

    @Test
    void dropsWhatSurroundsTheContent() {
        assertThat(html("""
                <header><a href=/>Valley News</a></header><nav><ul><li><a href=/a>Home</a><li><a href=/b>Sport</a></ul></nav>
                <div class="cookie-banner">We value your privacy and use cookies on this site, accept them all?</div>
                <main>%s</main><aside>Subscribe to the letter of the week</aside>
                <form><input value=x>Search the valley</form><script>var x = 'text';</script><style>p { }</style>
                <footer>All rights reserved, Valley News</footer>""".formatted(PARAGRAPH)))
                .isEqualTo("The river rose three metres in one night, and the village moved to the hill.");
    }

    @Test
    void aNulDoesNotCostThePage() {
        assertThat(html("<p>The character \0 is called null in the manual of this library.</p>" + PARAGRAPH.repeat(12)))
                .contains("is called null in the manual of this library.");
    }

    @Test
    void countsJapaneseLettersDouble() {
        assertThat(html("<div class=menu><a href=/>ホーム</a></div><div><p>桜の花が咲く季節になりました。</p><p>風が吹く。</p></div>"))
                .isEqualTo("桜の花が咲く季節になりました。\n風が吹く。");
    }

    @Test
    void keepsDescriptionsOfJavadocAndDropsItsBars() {
        String text = html("""
                <div class="topNav"><ul class="navList"><li><a href="../overview.html">Overview</a></li><li>Class</li></ul></div>
                <div class="contentContainer"><div class="block">SQLを発行するための設定を管理するクラスのインタフェース.</div>
                <ul class="blockList"><li class="blockList"><h4>agent</h4>
                <pre><a href="SqlAgent.html">SqlAgent</a> agent()</pre>
                <div class="block">SqlAgentの生成.</div>
                <dl><dt>Returns:</dt><dd>生成したSqlAgent.</dd></dl></li></ul></div>
                <div class="bottomNav"><ul class="navList"><li><a href="../overview.html">Overview</a></li></ul></div>""");

        assertThat(text)
                .isEqualTo(
                        "SQLを発行するための設定を管理するクラスのインタフェース.\nagent\nSqlAgent agent()\nSqlAgentの生成.\nReturns:\n生成したSqlAgent.");
    }

    @Test
    void largePagesAreDroppedUnparsed() {
        byte[] page = new byte[200_000_000];
        Assertions.assertTimeout(
                Duration.ofSeconds(1),
                () -> assertThat(reason("text/html", page)).isEqualTo("html-too-large"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div>",
                "<b>",
                "<table><tr><td>",
                "<ul><li>",
                "<font><a>",
                "<svg><g>",
                "<p><i><b>",
                "<!--",
                "<a href='"
            })
    void pathologicalPagesEndSoon(String part) {
        byte[] page = part.repeat(400_000 / part.length()).getBytes(StandardCharsets.US_ASCII);

        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(reason("text/html", page)).isIn("html-too-deep", "no-content"));
    }

    @Test
    void deepPagesAreDropped() {
        assertThat(reason("text/html", ("<div>".repeat(600) + "text").getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("html-too-deep");
    }

    @Test
    void plainTextKeepsItsLines() {
        assertThat(extract("text/x-java", "class A {\r\n\tint x;\r}\n".getBytes(StandardCharsets.US_ASCII))
                        .text())
                .isEqualTo("class A {\n\tint x;\n}\n");
    }

    @Test
    void textOfTwoBytesACharacterIsReadWhereItIsDeclared() {
        RawDocument raw = new RawDocument();
        raw.setMediaType("text/plain");
        raw.setCharset("UTF-16LE");
        raw.setContent("plain text\n".getBytes(StandardCharsets.UTF_16LE));

        assertThat(new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 20))
                        .extract(raw)
                        .text())
                .isEqualTo("plain text\n");
    }

    @Test
    void whatIsNoTextIsDroppedWithItsReason() {
        assertThat(reason("image/png", new byte[] {1})).isEqualTo("unsupported-media-type");
        assertThat(reason("text/plain", new byte[] {'a', 0, 'b'})).isEqualTo("not-text");
        assertThat(reason("text/plain", new byte[0])).isEqualTo("no-content");
        assertThat(reason("text/html", "<body><script>x</script>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("no-content");
    }

    private static String html(String body) {
        return extract("text/html", ("<html><body>" + body + "</body></html>").getBytes(StandardCharsets.UTF_8))
                .text();
    }

    private static String reason(String mediaType, byte[] content) {
        return extract(mediaType, content).dropReason();
    }

    private static Extraction extract(String mediaType, byte[] content) {
        RawDocument raw = new RawDocument();
        raw.setMediaType(mediaType);
        raw.setCharset("");
        raw.setContent(content);
        return new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 20)).extract(raw);
    }
}
