package dev.tsumugi.corpus.dedup;

import dev.tsumugi.corpus.clean.CleanReport;
import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectReport;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.document.TextCount;
import dev.tsumugi.workflow.report.Bar;
import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The way of the documents: the funnel through every step with its reasons, sources, languages. */
final class CorpusSection implements ReportSection {

    /**
     * What the template sees.
     *
     * @param funnel empty before {@code clean} has ended
     * @param languages empty before {@code clean} has ended
     */
    private record View(Optional<Funnel> funnel, List<Source> sources, Optional<Languages> languages) {}

    /** @param comparisons empty before {@code dedup} has ended */
    private record Funnel(List<Step> steps, Optional<Comparisons> comparisons) {}

    /**
     * A step of the funnel.
     *
     * @param left documents after it
     */
    private record Step(String name, long left, Bar bar, List<Reason> reasons) {}

    private record Reason(String name, long count) {}

    /**
     * A row of the table of sources.
     *
     * @param clean documents that {@code clean} kept; empty before it has ended
     * @param unique documents that {@code dedup} kept; empty before it has ended
     * @param reasons why something was set aside
     */
    private record Source(
            CollectReport.SourceReport report,
            double megabytes,
            Optional<Long> clean,
            Optional<Long> unique,
            List<Reason> reasons) {}

    private record Languages(Bar bar, List<Language> rows) {}

    private record Language(String name, String style, TextCount count, String share) {}

    @Override
    public String id() {
        return "corpus";
    }

    @Override
    public String title() {
        return "Corpus";
    }

    @Override
    public List<Figure> figures(RunResults results) {
        List<Figure> figures = new ArrayList<>();
        results.report(CollectStage.STAGE, CollectReport.class)
                .ifPresent(collect ->
                        figures.add(new Figure(Numbers.shortCount(collect.documents()), "documents collected")));
        results.report(DedupStage.STAGE, DedupReport.class)
                .ifPresent(dedup -> figures.add(new Figure(Numbers.shortCount(dedup.out()), "clean and unique")));
        return figures;
    }

    @Override
    public Optional<String> html(RunResults results) {
        Optional<CleanReport> clean = results.report(CleanStage.STAGE, CleanReport.class);
        Optional<DedupReport> dedup = results.report(DedupStage.STAGE, DedupReport.class);
        return results.report(CollectStage.STAGE, CollectReport.class)
                .map(collect -> new View(
                        clean.map(cleaned -> new Funnel(
                                steps(collect.documents(), cleaned, dedup), dedup.map(DedupReport::comparisons))),
                        collect.sources().stream()
                                .map(source -> source(source, clean, dedup))
                                .toList(),
                        dedup.map(DedupReport::byLanguage)
                                .or(() -> clean.map(CleanReport::byLanguage))
                                .map(CorpusSection::languages)))
                .map(view -> Templates.render(CorpusSection.class, view));
    }

    private static List<Step> steps(long whole, CleanReport clean, Optional<DedupReport> dedup) {
        Map<String, SortedMap<String, Long>> droppedByStep = new LinkedHashMap<>();
        for (CleanReport.StepCount step : clean.steps()) {
            SortedMap<String, Long> dropped =
                    droppedByStep.computeIfAbsent("clean: " + step.step(), name -> new TreeMap<>());
            step.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
        }
        dedup.ifPresent(report -> {
            droppedByStep.put("dedup: exact", new TreeMap<>(Map.of("exact-duplicate", report.exactDuplicates())));
            droppedByStep.put("dedup: near", new TreeMap<>(Map.of("near-duplicate", report.nearDuplicates())));
        });
        List<Step> steps = new ArrayList<>();
        steps.add(step("collect", whole, whole, new TreeMap<>()));
        long left = whole;
        for (Map.Entry<String, SortedMap<String, Long>> step : droppedByStep.entrySet()) {
            left -= sum(step.getValue());
            steps.add(step(step.getKey(), whole, left, step.getValue()));
        }
        return steps;
    }

    private static Step step(String name, long whole, long left, SortedMap<String, Long> dropped) {
        long lost = sum(dropped);
        Bar bar = Bar.of(
                whole,
                List.of(
                        new Bar.Part("kept", left, Numbers.count(left) + " kept"),
                        new Bar.Part("lost", lost, Numbers.count(lost) + " dropped")));
        return new Step(name, left, bar, reasons(dropped));
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static List<Reason> reasons(SortedMap<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(reason -> reason.getValue() > 0)
                .map(reason -> new Reason(reason.getKey(), reason.getValue()))
                .toList();
    }

    private static List<Reason> setAside(CollectReport.SourceReport source) {
        List<Reason> reasons = new ArrayList<>(reasons(source.skipped()));
        if (source.passedOverBytes() > 0) {
            reasons.add(new Reason("bytes-passed-over", source.passedOverBytes()));
        }
        return reasons;
    }

    private static Source source(
            CollectReport.SourceReport source, Optional<CleanReport> clean, Optional<DedupReport> dedup) {
        return new Source(
                source,
                source.bytes() / 1e6,
                clean.map(report -> documents(report.bySource(), source.name())),
                dedup.map(report -> documents(report.bySource(), source.name())),
                setAside(source));
    }

    private static long documents(SortedMap<String, TextCount> bySource, String source) {
        return bySource.getOrDefault(source, TextCount.NONE).documents();
    }

    private static Languages languages(SortedMap<String, TextCount> byLanguage) {
        long whole =
                byLanguage.values().stream().mapToLong(TextCount::characters).sum();
        List<Language> rows = new ArrayList<>();
        byLanguage.forEach((name, count) -> rows.add(new Language(
                name,
                List.of("ja", "en", "code").contains(name) ? name : "other",
                count,
                Numbers.percent(whole == 0 ? 0 : (double) count.characters() / whole))));
        Bar bar = Bar.of(
                whole,
                rows.stream()
                        .map(row -> new Bar.Part(row.style(), row.count().characters(), row.name() + " " + row.share()))
                        .toList());
        return new Languages(bar, rows);
    }
}
