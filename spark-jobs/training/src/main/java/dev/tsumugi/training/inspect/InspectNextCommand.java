package dev.tsumugi.training.inspect;

import dev.tsumugi.workflow.cli.CommonOptions;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Screen;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the model expects next. */
@Command
public final class InspectNextCommand extends InspectTextCommand {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What the model has read.")
    private String text;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "10", description = "How many to show; default: 10.")
    private int count;

    public InspectNextCommand(Execution execution) {
        super(execution);
    }

    @Override
    String result() {
        return "prints the most probable next tokens, " + CommonOptions.requirePositive("--tokens", count);
    }

    @Override
    void show(InspectJob job, Screen screen) {
        List<NextToken> tokens = job.next(text, CommonOptions.requirePositive("--tokens", count));
        screen.print("rank  probability      id  token");
        for (int i = 0; i < tokens.size(); i++) {
            NextToken token = tokens.get(i);
            screen.print(String.format(
                    Locale.ROOT, "%4d  %11.4f  %6d  %s", i + 1, token.probability(), token.id(), token.label()));
        }
    }
}
