package dev.tsumugi.training.generate;

import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.Optional;

/** What the models write. */
final class SamplesSection implements ReportSection {
    @Override
    public String id() {
        return "samples";
    }

    @Override
    public String title() {
        return "What it writes";
    }

    @Override
    public Optional<String> html(RunResults results) {
        return results.report(GenerateStage.STAGE, GenerateReport.class)
                .filter(report -> !report.samples().isEmpty())
                .map(report -> Templates.render(SamplesSection.class, report));
    }
}
