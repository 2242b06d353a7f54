package dev.tsumugi.spark.cli;

import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that runs one stage, or all of them. */
@Command
final class StagesCommand implements Callable<Integer> {
    private final Execution execution;
    private final Set<Stage> stages;

    @Mixin
    private CommonOptions options;

    StagesCommand(Execution execution, Set<Stage> stages) {
        this.execution = execution;
        this.stages = stages;
    }

    @Override
    public Integer call() throws IOException {
        execution.run(options, stages);
        return 0;
    }
}
