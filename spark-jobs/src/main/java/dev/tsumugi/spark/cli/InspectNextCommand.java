package dev.tsumugi.spark.cli;

import dev.tsumugi.spark.inspect.NextToken;
import dev.tsumugi.spark.job.InspectJob;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the model expects next. */
@Command
final class InspectNextCommand extends InspectTextCommand {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What the model has read.")
    private String text;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "10", description = "How many to show; default: 10.")
    private int count;

    InspectNextCommand(Execution execution) {
        super(execution);
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
