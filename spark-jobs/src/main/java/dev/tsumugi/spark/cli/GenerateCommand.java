package dev.tsumugi.spark.cli;

import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates: the configured prompts as a stage, or the answer to one prompt at once. */
@Command
final class GenerateCommand implements Callable<Integer> {
    private final Execution execution;

    @Mixin
    private CommonOptions options;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Answer this on standard output, write no file.")
    private String prompt;

    GenerateCommand(Execution execution) {
        this.execution = execution;
    }

    @Override
    public Integer call() throws IOException {
        if (prompt == null || options.dryRun()) {
            execution.run(options, EnumSet.of(Stage.GENERATE));
        } else {
            execution.answer(options, prompt);
        }
        return 0;
    }
}
