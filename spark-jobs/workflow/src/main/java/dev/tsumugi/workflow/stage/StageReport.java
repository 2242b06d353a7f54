package dev.tsumugi.workflow.stage;

/** What a finished stage tells: a record of counts and figures, kept as JSON in the stage's manifest and shown in the report. */
public interface StageReport {
    /** What the table at the end of a command tells of it. */
    default SummaryLine summary() {
        return SummaryLine.of(this);
    }
}
