package dev.tsumugi.training.finetune;

import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Fine-tuning: its loss, and what was learned from. */
final class FinetuneSection implements ReportSection {

    /**
     * What the template sees.
     *
     * @param ended empty while it goes on
     * @param goesOn the last step in the log of a training that has not ended
     */
    private record View(Optional<Ended> ended, Optional<TrainingLog.Entry> goesOn, Optional<LineChart> lossChart) {}

    /**
     * @param replay sequences of the pre-training that were learned too; empty for none
     * @param leftOut whether conversations were shortened or left out
     */
    private record Ended(FinetuneReport report, String tokens, Optional<Long> replay, boolean leftOut) {}

    @Override
    public String id() {
        return "finetuning";
    }

    @Override
    public String title() {
        return "Fine-tuning";
    }

    @Override
    public Optional<String> html(RunResults results) throws IOException {
        Optional<FinetuneReport> report = results.report(FinetuneStage.STAGE, FinetuneReport.class);
        List<TrainingLog.Entry> log = results.lines(FinetuneStage.STAGE, TrainingLog.FILE, TrainingLog.Entry.class);
        if (report.isEmpty() && log.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Templates.render(
                FinetuneSection.class,
                new View(
                        report.map(FinetuneSection::ended),
                        report.isEmpty() ? Optional.of(log.get(log.size() - 1)) : Optional.empty(),
                        LineChart.of(
                                "Fine-tuning loss",
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
                                                TrainingLog.Entry::validationLoss))))));
    }

    private static Ended ended(FinetuneReport report) {
        ConversationCounts found = report.conversations();
        return new Ended(
                report,
                Numbers.shortCount(report.tokens()),
                Optional.of(report.replayedSequences()).filter(sequences -> sequences > 0),
                found.shortened() + found.tooLong() + found.bad() > 0);
    }
}
