package dev.tsumugi.training.inspect;

import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Screen;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the page of attention. */
@Command
public final class InspectAttentionCommand extends InspectTextCommand {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What the model reads.")
    private String text;

    public InspectAttentionCommand(Execution execution) {
        super(execution);
    }

    @Override
    String result() {
        return "writes " + InspectJob.ATTENTION_PAGE;
    }

    @Override
    void show(InspectJob job, Screen screen) throws IOException {
        screen.print("The page is " + job.attention(text));
    }
}
