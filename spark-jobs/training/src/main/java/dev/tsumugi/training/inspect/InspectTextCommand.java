package dev.tsumugi.training.inspect;

import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.cli.CommonOptions;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that shows something of a model by a text. */
@Command
public abstract class InspectTextCommand implements Callable<Integer>, Execution.Inspection {
    private final Execution execution;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--model",
            paramLabel = "pretrained|finetuned",
            description = "Which model; default: the fine-tuned one, where there is one.")
    private Training model;

    InspectTextCommand(Execution execution) {
        this.execution = execution;
    }

    @Override
    public final Integer call() throws IOException {
        execution.inspect(options, this);
        return 0;
    }

    @Override
    public final String plan(StageContext context) throws IOException {
        return result() + ", by "
                + TrainedModel.describe(Optional.ofNullable(model), context.runDirectory(), context.hadoop());
    }

    @Override
    public final void run(StageContext context, Screen screen) throws IOException {
        try (InspectJob job = InspectJob.open(context, Optional.ofNullable(model))) {
            job.notice().ifPresent(sentence -> screen.printError("tsumugi: " + sentence));
            show(job, screen);
        }
    }

    /** What it writes or prints, in words. */
    abstract String result();

    abstract void show(InspectJob job, Screen screen) throws IOException;
}
