package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that runs one stage. */
@Command
final class StageCommand implements Callable<Integer> {
    private final Execution execution;
    private final Stage stage;

    @Mixin
    private CommonOptions options;

    StageCommand(Execution execution, Stage stage) {
        this.execution = execution;
        this.stage = stage;
    }

    @Override
    public Integer call() throws IOException {
        execution.run(options, List.of(stage));
        return 0;
    }
}
