package dev.tsumugi.training.inspect;

import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.stage.CommandHelp;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The head of the commands that look into a model. */
@Command(synopsisSubcommandLabel = "COMMAND")
public final class InspectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    private boolean help;

    private InspectCommand() {}

    /** The command with those below it and their help. */
    public static CommandLine of(Execution execution) {
        CommandLine inspect = describe(
                "",
                "Look into a model.",
                "Shows what a run's model attends to and what it expects; needs no Spark session.",
                "next --config conf/demo.yaml --text \"The weather\"",
                new InspectCommand());
        inspect.addSubcommand(describe(
                " attention",
                "Which words attend to which, as a page.",
                "Writes inspect/attention.html, one file that shows the attention of every layer and head over the tokens of a"
                        + " text.",
                "--config conf/demo.yaml --text 私はリンゴを食べるのが好きです。",
                new InspectAttentionCommand(execution)));
        inspect.addSubcommand(describe(
                " fill",
                "What fits a blank.",
                "Prints candidates for the blank 【?】 of a text with their probabilities, judged by the whole text.",
                "--config conf/demo.yaml --text 今日はとても【?】天気ですね。",
                new InspectFillCommand(execution)));
        inspect.addSubcommand(describe(
                " next",
                "What comes next.",
                "Prints the most probable next tokens after a text with their probabilities.",
                "--config conf/demo.yaml --text 今日は",
                new InspectNextCommand(execution)));
        return inspect;
    }

    private static CommandLine describe(
            String below, String summary, String paragraph, String example, Object command) {
        return Program.describe("inspect" + below, new CommandHelp(summary, paragraph, example), command);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command is given");
    }
}
