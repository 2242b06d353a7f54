package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.stage.Stage;
import java.util.List;

/**
 * Whether a stage must run, and why.
 *
 * @param stage that is decided
 * @param status of its output
 * @param provenance what its output has to be made from now
 * @param reasons sentences without a full stop
 */
public record Decision(Stage stage, Status status, Provenance provenance, List<String> reasons) {

    /** State of a stage's output against the present configuration and inputs. */
    public enum Status {
        /** Finished from the same configuration and inputs: nothing to do. */
        FRESH,
        /** Finished from something else: removed and made again. */
        STALE,
        /** Begun from the same configuration and inputs, or with fewer rounds, by a stage that goes on where it was. */
        RESUMES,
        /** Begun, not finished: removed and made again. */
        UNFINISHED,
        /** Not there yet. */
        MISSING,
        /** A stage whose output it reads is not finished. */
        BLOCKED
    }
}
