package dev.tsumugi.workflow.stage;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the stages of a run have left so far. */
public interface RunResults {
    /**
     * The report of a finished stage.
     *
     * @param type one of the stage's {@link Stage#reportTypes}
     * @return empty where the stage is not finished, or its report is of another type
     * @throws UserException where another version of the program wrote it
     */
    <R extends StageReport> Optional<R> report(Stage stage, Class<R> type);

    /**
     * The lines of a file of JSON lines in a stage's folder; none where there is no file. A cut last line is left out.
     *
     * @throws UserException where another version of the program wrote it
     */
    <R extends Record> List<R> lines(Stage stage, String file, Class<R> type) throws IOException;
}
