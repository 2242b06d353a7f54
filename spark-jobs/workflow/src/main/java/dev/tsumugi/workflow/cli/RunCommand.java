package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: all stages, or the first ones. */
@Command
final class RunCommand implements Callable<Integer> {
    static final CommandHelp HELP = new CommandHelp(
            "All of the above, in order.",
            "Runs every stage that is not finished, or whose configuration or input has changed since; a killed run goes on"
                    + " where it was when started again.",
            "--config conf/demo.yaml");

    private final Execution execution;
    private final List<Stage> stages;

    @Mixin
    private CommonOptions options;

    @Option(names = "--until", paramLabel = "STAGE", description = "Stop after this stage.")
    private String until;

    RunCommand(Execution execution, List<Stage> stages) {
        this.execution = execution;
        this.stages = stages;
        this.until = stages.get(stages.size() - 1).command();
    }

    @Override
    public Integer call() throws IOException {
        execution.run(options, stages.subList(0, stages.indexOf(last()) + 1));
        return 0;
    }

    private Stage last() {
        return stages.stream()
                .filter(stage -> stage.command().equals(until))
                .findFirst()
                .orElseThrow(
                        () -> new UserException("--until must name a stage, but is `" + until + "`; the stages are "
                                + stages.stream().map(Stage::command).collect(Collectors.joining(", ")) + "."));
    }
}
