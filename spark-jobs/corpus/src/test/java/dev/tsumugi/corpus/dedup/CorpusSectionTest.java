package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.clean.CleanReport;
import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectReport;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.document.TextCount;
import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.workflow.stage.ReportSection.Figure;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorpusSectionTest {
    private static final CollectReport COLLECTED = new CollectReport(
            10,
            2_000_000,
            0,
            List.of(new CollectReport.SourceReport(
                    "web", "web", "MIT", 1, 10, 2_000_000, 0, sorted(Map.of("not-text", 3L, "too-long", 0L)), 12)));
    private static final CleanReport CLEANED = new CleanReport(
            10,
            7,
            List.of(
                    new CleanReport.StepCount("web", "length", 6, sorted(Map.of("too-few-characters", 1L))),
                    new CleanReport.StepCount("docs", "length", 4, sorted(Map.of("too-few-characters", 2L)))),
            sorted(Map.of("ja", new TextCount(5, 600), "en", new TextCount(2, 300))),
            sorted(Map.of("web", new TextCount(7, 900))),
            sorted(Map.of()),
            sorted(Map.of()));
    private static final DedupReport UNIQUE = new DedupReport(
            7, 1, 2, 4, new Comparisons(30, 28), sorted(Map.of("ja", new TextCount(4, 500))), sorted(Map.of()));

    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeCollectHasEnded() {
        assertThat(new CorpusSection().html(results)).isEmpty();
        assertThat(new CorpusSection().figures(results)).isEmpty();
    }

    @Test
    void showsSourcesBeforeCleanHasEnded() {
        results.with(CollectStage.STAGE, COLLECTED);

        assertThat(html())
                .contains("<td>web</td><td>web</td><td>MIT</td>", "<td class=\"number\">10</td>")
                .contains("<td class=\"number\">2.00</td><td class=\"number\">–</td><td class=\"number\">–</td>")
                .contains("<td class=\"reasons\"><code>not-text</code> 3")
                .contains("<code>bytes-passed-over</code> 12")
                .doesNotContain("funnel", "Languages", "too-long");
    }

    @Test
    void addsUpAStepOfSeveralKindsOfSource() {
        results.with(CollectStage.STAGE, COLLECTED).with(CleanStage.STAGE, CLEANED);

        assertThat(html())
                .contains("<td>collect</td><td class=\"number\">10</td>")
                .contains("<td>clean: length</td><td class=\"number\">7</td>")
                .contains("<code>too-few-characters</code> 3")
                .contains("style=\"width:70.00%\" title=\"7 kept\"", "style=\"width:30.00%\" title=\"3 dropped\"");
    }

    @Test
    void showsTheShareOfEachLanguage() {
        results.with(CollectStage.STAGE, COLLECTED).with(CleanStage.STAGE, CLEANED);

        assertThat(html())
                .contains("<i class=\"swatch en\"></i>en</td><td class=\"number\">2</td>")
                .contains("<td class=\"number\">300</td><td class=\"number\">33.3 %</td>")
                .contains("title=\"ja 66.7 %\"");
    }

    @Test
    void endsTheFunnelWithDuplicates() {
        results.with(CollectStage.STAGE, COLLECTED)
                .with(CleanStage.STAGE, CLEANED)
                .with(DedupStage.STAGE, UNIQUE);

        assertThat(html())
                .contains("<td>dedup: exact</td><td class=\"number\">6</td>", "<code>exact-duplicate</code> 1")
                .contains("<td>dedup: near</td><td class=\"number\">4</td>", "<code>near-duplicate</code> 2")
                .contains("<td class=\"number\">7</td><td class=\"number\">0</td><td class=\"reasons\">")
                .contains("title=\"ja 100.0 %\"")
                .contains("two documents 30 times; 28 times they were less similar");
        assertThat(new CorpusSection().figures(results))
                .containsExactly(new Figure("10", "documents collected"), new Figure("4", "clean and unique"));
    }

    private String html() {
        return new CorpusSection().html(results).orElseThrow();
    }

    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return new TreeMap<>(map);
    }
}
