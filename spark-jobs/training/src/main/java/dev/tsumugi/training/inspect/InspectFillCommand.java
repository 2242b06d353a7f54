package dev.tsumugi.training.inspect;

import dev.tsumugi.workflow.cli.CommonOptions;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Screen;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the model would put into a blank. */
@Command
public final class InspectFillCommand extends InspectTextCommand {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "A text with one blank: 【?】.")
    private String text;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many to show; default: 10.")
    private int count;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "4",
            description = "The longest candidate, in tokens; default: 4.")
    private int maxTokens;

    public InspectFillCommand(Execution execution) {
        super(execution);
    }

    @Override
    String result() {
        return "prints candidates for the blank, " + CommonOptions.requirePositive("--candidates", count)
                + " of at most " + CommonOptions.requirePositive("--max-tokens", maxTokens) + " tokens";
    }

    @Override
    void show(InspectJob job, Screen screen) {
        List<Candidate> candidates = job.fill(
                text,
                CommonOptions.requirePositive("--candidates", count),
                CommonOptions.requirePositive("--max-tokens", maxTokens));
        screen.print("rank  probability  ln p(blank|left)  ln p(right|left, blank)  text");
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            screen.print(String.format(
                    Locale.ROOT,
                    "%4d  %11.4f  %16.3f  %23.3f  %s",
                    i + 1,
                    candidate.probability(),
                    candidate.logCandidate(),
                    candidate.logRest(),
                    candidate.text()));
        }
    }
}
