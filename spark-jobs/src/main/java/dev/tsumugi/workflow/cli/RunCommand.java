package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: all stages, or the first ones. */
@Command
public final class RunCommand implements Callable<Integer> {
    private static final Stage[] STAGES = Stage.values();

    private final Execution execution;

    @Mixin
    private CommonOptions options;

    @Option(names = "--until", paramLabel = "STAGE", description = "Stop after this stage.")
    private String until = STAGES[STAGES.length - 1].command();

    public RunCommand(Execution execution) {
        this.execution = execution;
    }

    @Override
    public Integer call() throws IOException {
        execution.run(options, EnumSet.range(STAGES[0], last()));
        return 0;
    }

    private Stage last() {
        return Arrays.stream(STAGES)
                .filter(stage -> stage.command().equals(until))
                .findFirst()
                .orElseThrow(
                        () -> new UserException("--until must name a stage, but is `" + until + "`; the stages are "
                                + Arrays.stream(STAGES).map(Stage::command).collect(Collectors.joining(", ")) + "."));
    }
}
