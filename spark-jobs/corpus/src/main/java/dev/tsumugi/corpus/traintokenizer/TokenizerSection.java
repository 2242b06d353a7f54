package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.workflow.progress.ElapsedTime;
import dev.tsumugi.workflow.report.Bar;
import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokenizer: where it comes from, how it cuts, and how many characters a token holds. */
final class TokenizerSection implements ReportSection {
    /** Characters per token that fill a bar. */
    private static final double WIDEST = 5;

    /** What the template sees, one of the two. */
    private record View(Optional<Learned> learned, Optional<GivenTokenizerReport> given) {}

    private record Learned(
            TrainTokenizerReport report,
            String algorithm,
            String words,
            String countTime,
            String learnTime,
            long peakMegabytes,
            List<Language> languages,
            Optional<Use> use,
            Optional<Double> wordBoundaryF1) {}

    private record Language(String name, double charactersPerToken, Bar bar) {}

    /** Of the vocabulary, by held-out text. */
    private record Use(String share, int neverUsed) {}

    @Override
    public String id() {
        return "tokenizer";
    }

    @Override
    public String title() {
        return "Tokenizer";
    }

    @Override
    public Optional<String> html(RunResults results) {
        View view = new View(
                results.report(TrainTokenizerStage.STAGE, TrainTokenizerReport.class)
                        .map(TokenizerSection::learned),
                results.report(TrainTokenizerStage.STAGE, GivenTokenizerReport.class));
        return view.learned().isEmpty() && view.given().isEmpty()
                ? Optional.empty()
                : Optional.of(Templates.render(TokenizerSection.class, view));
    }

    private static Learned learned(TrainTokenizerReport report) {
        return new Learned(
                report,
                report.algorithm() == Algorithm.UNIGRAM ? "Unigram" : "BPE",
                Numbers.shortCount(report.words()),
                ElapsedTime.of(report.countSeconds()),
                ElapsedTime.of(report.learnSeconds()),
                Math.round(report.peakHeapMegabytes()),
                report.charactersPerToken().entrySet().stream()
                        .map(TokenizerSection::language)
                        .toList(),
                Optional.ofNullable(report.vocabularyUse())
                        .map(use -> new Use(Numbers.percent(use), report.tokensNeverUsed())),
                Optional.ofNullable(report.wordBoundaryF1()));
    }

    private static Language language(Map.Entry<String, Double> language) {
        return new Language(
                language.getKey(),
                language.getValue(),
                Bar.of(WIDEST, List.of(new Bar.Part(language.getKey(), language.getValue(), ""))));
    }
}
