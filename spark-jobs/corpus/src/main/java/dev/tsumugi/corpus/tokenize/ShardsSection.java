package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.List;
import java.util.Optional;

/** The token shards: how much text they hold, and how well they are filled. */
final class ShardsSection implements ReportSection {

    /** What the template sees. */
    private record View(int sequenceLength, List<Split> splits) {}

    private record Split(String name, TokenizeReport.Split report, String padding, double megabytes) {}

    @Override
    public String id() {
        return "shards";
    }

    @Override
    public String title() {
        return "Token shards";
    }

    @Override
    public List<Figure> figures(RunResults results) {
        return report(results)
                .map(report -> new Figure(
                        Numbers.shortCount(
                                report.train().tokens() + report.validation().tokens()),
                        "tokens in shards"))
                .stream()
                .toList();
    }

    @Override
    public Optional<String> html(RunResults results) {
        return report(results)
                .map(report -> new View(
                        report.sequenceLength(),
                        List.of(split("train", report.train()), split("validation", report.validation()))))
                .map(view -> Templates.render(ShardsSection.class, view));
    }

    private static Optional<TokenizeReport> report(RunResults results) {
        return results.report(TokenizeStage.STAGE, TokenizeReport.class);
    }

    private static Split split(String name, TokenizeReport.Split report) {
        return new Split(name, report, Numbers.percent(report.paddingShare()), report.fileBytes() / 1e6);
    }
}
