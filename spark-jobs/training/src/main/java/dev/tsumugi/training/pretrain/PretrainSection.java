package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Pre-training: its loss, its speed, how much of the corpus it read, and what the rounds took. */
final class PretrainSection implements ReportSection {

    /**
     * What the template sees.
     *
     * @param ended empty while it goes on
     * @param goesOn the last round in the log of a training that has not ended
     * @param taken the model that was taken in place of a training
     * @param warnings sentences on losses
     */
    private record View(
            Optional<Ended> ended,
            Optional<TrainingLog.Entry> goesOn,
            Optional<Taken> taken,
            List<String> warnings,
            Optional<LineChart> lossChart,
            Optional<LineChart> speedChart,
            Optional<RoundTotals> rounds) {}

    private record Ended(
            PretrainReport report,
            String parameters,
            String tokens,
            long tokensPerSecond,
            Optional<Part> part,
            Optional<Passes> passes) {}

    /**
     * Less than one pass over the training shards.
     *
     * @param all tokens in the shards
     * @param share of them that was read
     */
    private record Part(String all, String share) {}

    /** One or more passes over the training shards. */
    private record Passes(String all, double passes) {}

    private record Taken(String parameters, String from) {}

    @Override
    public String id() {
        return "pretraining";
    }

    @Override
    public String title() {
        return "Pre-training";
    }

    @Override
    public List<Figure> figures(RunResults results) {
        Optional<PretrainReport> ended = results.report(PretrainStage.STAGE, PretrainReport.class);
        Optional<TakenModelReport> taken = results.report(PretrainStage.STAGE, TakenModelReport.class);
        List<Figure> figures = new ArrayList<>();
        ended.map(PretrainReport::parameters)
                .or(() -> taken.map(TakenModelReport::parameters))
                .ifPresent(parameters -> figures.add(new Figure(Numbers.shortCount(parameters), "parameters")));
        ended.map(PretrainReport::validationLoss)
                .ifPresent(loss -> figures.add(new Figure(Numbers.threeFigures(loss), "validation loss")));
        return figures;
    }

    @Override
    public Optional<String> html(RunResults results) throws IOException {
        Optional<PretrainReport> report = results.report(PretrainStage.STAGE, PretrainReport.class);
        Optional<TakenModelReport> taken = results.report(PretrainStage.STAGE, TakenModelReport.class);
        Optional<TokenizeReport> tokenized = results.report(TokenizeStage.STAGE, TokenizeReport.class);
        List<TrainingLog.Entry> log = results.lines(PretrainStage.STAGE, TrainingLog.FILE, TrainingLog.Entry.class);
        if (report.isEmpty() && taken.isEmpty() && log.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Templates.render(
                PretrainSection.class,
                new View(
                        report.map(ended -> ended(ended, tokenized)),
                        report.isEmpty() && !log.isEmpty() ? Optional.of(log.get(log.size() - 1)) : Optional.empty(),
                        taken.map(model -> new Taken(Numbers.shortCount(model.parameters()), model.from())),
                        warnings(report, tokenized),
                        LineChart.of(
                                "Pre-training loss",
                                "steps",
                                List.of(
                                        Series.of(
                                                "training",
                                                "train",
                                                log,
                                                TrainingLog.Entry::step,
                                                TrainingLog.Entry::loss),
                                        Series.of(
                                                "validation",
                                                "validation",
                                                log,
                                                TrainingLog.Entry::step,
                                                TrainingLog.Entry::validationLoss))),
                        LineChart.of(
                                "Tokens per second of pre-training",
                                "steps",
                                List.of(Series.of(
                                        "tokens/s",
                                        "code",
                                        log,
                                        TrainingLog.Entry::step,
                                        TrainingLog.Entry::tokensPerSecond))),
                        RoundTotals.of(log))));
    }

    private static Ended ended(PretrainReport report, Optional<TokenizeReport> tokenized) {
        Optional<TokenizeReport.Split> train = tokenized.map(TokenizeReport::train);
        // The first token of a document is no target.
        Optional<Double> passes =
                train.map(shards -> report.tokens() / (double) Math.max(1, shards.tokens() - shards.documents()));
        String all = train.map(shards -> Numbers.shortCount(shards.tokens())).orElse("");
        return new Ended(
                report,
                Numbers.shortCount(report.parameters()),
                Numbers.shortCount(report.tokens()),
                Math.round(report.tokensPerSecond()),
                passes.filter(times -> times < 1).map(times -> new Part(all, Numbers.percent(times))),
                passes.filter(times -> times >= 1).map(times -> new Passes(all, times)));
    }

    private static List<String> warnings(Optional<PretrainReport> report, Optional<TokenizeReport> tokenized) {
        if (report.isEmpty() || tokenized.isEmpty()) {
            return List.of();
        }
        UniformGuess guess = new UniformGuess(tokenized.get().vocabularySize());
        Optional<String> training = guess.warning("The last training loss", report.get().finalLoss());
        Optional<String> validation = Optional.ofNullable(report.get().validationLoss())
                .flatMap(loss -> guess.warning("The validation loss", loss));
        return Stream.of(training, validation).flatMap(Optional::stream).toList();
    }
}
