package dev.tsumugi.training.export;

import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.Optional;

/** The files that the model was exported to. */
final class ExportSection implements ReportSection {
    @Override
    public String id() {
        return "export";
    }

    @Override
    public String title() {
        return "Export";
    }

    @Override
    public Optional<String> html(RunResults results) {
        return results.report(ExportStage.STAGE, ExportReport.class)
                .map(report -> Templates.render(ExportSection.class, report));
    }
}
