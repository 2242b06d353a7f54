package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.RawDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ruby>山道<rt>やまみち</rt></ruby>を登る。",
                "<RUBY>山道<RT>やまみち</RUBY>を登る。",
                "<ruby>山道<rp>（</rp><rt>やまみち</rt><rp>）</rp></ruby>を登る。",
                "<ruby><rb>山</rb><rb>道</rb><rtc><rt>やま</rt><rt>みち</rt></rtc></ruby>を登る。",
                "<ruby>山<rt>やま</rt>道<rt>みち</rt></ruby>を登る。",
                "<ruby>\n山道\n<rp>(</rp><rt>やまみち</rt><rp>)</rp>\n</ruby>\nを登る。",
            })
    void readingsAreNoPartOfTheSentence(String markup) {
        assertThat(html("<p>" + markup + "</p>")).isEqualTo("山道を登る。");
    }

    @Test
    void readingsStandInBracketsWhereTheSettingSaysSo() {
        RawDocument raw = raw(
                "text/html",
                "<p><ruby>山道<rp>(</rp><rt>やまみち</rt><rp>)</rp></ruby>を登る。</p>".getBytes(StandardCharsets.UTF_8));

        assertThat(new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 20, RubyReadings.BRACKETS))
                        .extract(raw)
                        .text())
                .isEqualTo("山道（やまみち）を登る。");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "川を渡る人の多くが⏎荷車を引いていた。 | 川を渡る人の多くが荷車を引いていた。",
                "この町の橋は古く、⏎  川を渡る人 | この町の橋は古く、川を渡る人",
                "鉄</b>⏎<i>道が</i> | 鉄道が",
                "the river⏎crosses the plain | the river crosses the plain",
                "the 川⏎crosses | the 川 crosses",
                "川⏎Bridge⏎橋 | 川 Bridge 橋",
                "東京 大阪 | 東京 大阪",
                "東京　大阪 | 東京　大阪",
                "東京&nbsp;⏎大阪 | 東京 大阪",
                "다리는⏎오래되었다 | 다리는 오래되었다",
                "东京⏎⏎大阪 | 东京大阪",
                "カ⏎ﾅ｡⏎次 | カﾅ｡次"
            })
    void aLineBreakOfTheSourceIsASpaceBetweenWordsOnly(String source, String text) {
        assertThat(html("<p><b>" + source.replace('⏎', '\n') + "</p>")).isEqualTo(text);
        assertThat(html("<p><b>" + source.replace("⏎", "\r\n") + "</p>")).isEqualTo(text);
    }

    @Test
    void preformattedTextKeepsTheLineBreaksOfItsSource() {
        assertThat(html("<pre>川を\n渡る\n\n  人</pre>")).isEqualTo("川を\n渡る\n\n  人");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script type='text/javascript' src='a.js'/>",
                "<style/>",
                "<iframe src='a'/>",
                "<title/>",
                "<textarea/>",
                "<a id='top'/>",
                "<noscript/>",
                "<div class='menu'/>",
                "<select/><button/>",
                "<object data=\"a>b\"/>",
                "<script>if (a &lt; b) document.write('<p/>');</script>",
                "<script>//<![CDATA[\nvar a = '<script/>';\n//]]></script>",
                "<?target data?>",
                "<!-- <script/> -->",
            })
    void emptyElementsOfXhtmlLoseNothing(String empty) {
        String page = """
                <html xmlns="http://www.w3.org/1999/xhtml"><head>%s<meta name="a" content="b"/></head><body>%s%s<br/>%s</body></html>""".formatted(
                        empty.startsWith("<div") ? "" : empty, empty, PARAGRAPH, "<p>Tea &amp; bread were there.</p>");
        String text =
                "The river rose three metres in one night, and the village moved to the hill.\nTea & bread were there.";

        assertThat(extract("application/xhtml+xml", page.getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo(text);
        assertThat(extract("text/html", ("<?xml version='1.0'?>\n" + page).getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo(text);
    }

    @Test
    void characterDataOfXhtmlIsText() {
        assertThat(extract(
                                "application/xhtml+xml",
                                "<html><body><p><![CDATA[a < b & c]]> holds.</p></body></html>"
                                        .getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("a < b & c holds.");
    }

    @Test
    void aDocumentTypeOfXhtmlDefinesNothing() {
        String definitions = IntStream.range(1, 30)
                .mapToObj(i -> "<!ENTITY e%d \"%s\">"
                        .formatted(i, "&e%d;".formatted(i - 1).repeat(10)))
                .collect(Collectors.joining());
        String page = "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY e0 'boom'><!ENTITY f SYSTEM 'file:///etc/passwd'>"
                + definitions
                + "]><html xmlns='http://www.w3.org/1999/xhtml'><body><p>It holds &e29; and &f; as they are.</p></body></html>";

        assertThat(extract("application/xhtml+xml", page.getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("It holds &e29; and &f; as they are.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<article class='post category-cookies hentry'>%s</article>",
                "<div class='post category-cookies tag-social hentry'>%s</div>",
                "<main id=menu>%s</main>",
                "<section id=cookies><h2>Cookies</h2>%s</section>",
                "<section id=informed-consent><h2>Informed consent</h2>%s</section>",
                "<div class='cookies-not-set'><main>%s</main></div>",
                "<div class=menu-open><div id=content>%s</div></div>",
                "<div class='gdpr consent'><h1>A flood</h1>%s</div>",
                "<div class=restaurant-menu>%s</div>",
                "<div class=social-history>%s</div>",
            })
    void aNameAloneDoesNotMakeContentBoilerplate(String part) {
        String prose = IntStream.range(0, 6)
                .mapToObj(i -> "<p>In the year %d the river rose three metres, and the village moved up.</p>"
                        .formatted(1900 + i))
                .collect(Collectors.joining());

        assertThat(html("<nav><a href=/>Home</a></nav>" + part.formatted(prose)))
                .contains("In the year 1900")
                .contains("In the year 1905")
                .doesNotContain("Home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"social", "category-menu", "tag-newsletter", "topic-sharing"})
    void postsAreContentThoughEachIsAFractionOfThePage(String name) {
        String posts = IntStream.range(0, 4)
                .mapToObj(i ->
                        "<div class='post %s'><h2>Entry %d</h2><p>The river rose %d metres in one night, and the village moved to the hill.</p></div>"
                                .formatted(name, i, i + 2))
                .collect(Collectors.joining());

        assertThat(html(posts)).contains("Entry 0").contains("rose 5 metres");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div class=cookie-banner><p>We use cookies to improve this site. Do you accept cookies?</p></div>",
                "<div id=gdpr-consent><p>We value your privacy. Manage your consent to cookies here.</p></div>",
                "<div class=CookieConsent><p>当サイトはクッキーを使用します。同意しますか。</p></div>",
                "<div class=share><a href=/t>Tweet</a><a href=/f>Like</a></div>",
                "<div class='newsletter'>Subscribe to the letter of the week</div>",
            })
    void aNoticeIsNoContentThoughThePageIsShort(String notice) {
        assertThat(html(notice + "<main>" + PARAGRAPH + "</main>"))
                .isEqualTo("The river rose three metres in one night, and the village moved to the hill.");
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
                "<a href='",
                "<input>",
                "<body a='1'>",
                "<header>",
                "<ruby><rt>",
                "<div class=cookie>x"
            })
    void pathologicalPagesEndSoon(String part) {
        byte[] page = part.repeat(400_000 / part.length()).getBytes(StandardCharsets.US_ASCII);

        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(reason("text/html", page)).isIn("html-too-deep", "no-content", ""));
    }

    @Test
    void hostileMarkupIsDroppedWithinItsParse() {
        String formatting =
                IntStream.range(0, 40_000).mapToObj(i -> "<b id=" + i + ">").collect(Collectors.joining())
                        + "</i>".repeat(40_000);
        String attributes =
                IntStream.range(0, 40_000).mapToObj(i -> "<body a" + i + ">").collect(Collectors.joining());

        Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            assertThat(reason("text/html", formatting.getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo("html-too-deep");
            assertThat(reason("text/html", attributes.getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo("html-too-many-attributes");
        });
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

        assertThat(new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 20, RubyReadings.OMIT))
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

    private static RawDocument raw(String mediaType, byte[] content) {
        RawDocument raw = new RawDocument();
        raw.setMediaType(mediaType);
        raw.setCharset("");
        raw.setContent(content);
        return raw;
    }

    private static Extraction extract(String mediaType, byte[] content) {
        return new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 20, RubyReadings.OMIT))
                .extract(raw(mediaType, content));
    }
}
