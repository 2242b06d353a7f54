package dev.tsumugi.workflow.run;

import java.util.List;

/** Decisions in words. */
public final class Explanation {
    private static final int MAX_REASONS = 5;

    private Explanation() {}

    /** What happens to a stage and why: "fresh, skipped", "stale: clean.x changed from 1 to 2; ...". */
    public static String of(Decision decision) {
        String why = reasons(decision.reasons());
        return switch (decision.status()) {
            case FRESH -> "fresh, skipped" + (why.isEmpty() ? "" : " (" + why + ")");
            case STALE ->
                "stale: " + why + "; its output is removed, " + decision.stage().command()
                        + " and the stages after it run again";
            case RESUMES -> why.isEmpty() ? "unfinished: goes on where it was" : "goes on where it was: " + why;
            case UNFINISHED ->
                "unfinished: its output is removed, it runs again" + (why.isEmpty() ? "" : " (" + why + ")");
            case MISSING -> "runs" + (why.isEmpty() ? "" : " (" + why + ")");
            case BLOCKED -> "cannot run: " + why;
        };
    }

    private static String reasons(List<String> reasons) {
        String shown = String.join("; ", reasons.subList(0, Math.min(MAX_REASONS, reasons.size())));
        return reasons.size() > MAX_REASONS ? shown + "; and " + (reasons.size() - MAX_REASONS) + " more" : shown;
    }
}
