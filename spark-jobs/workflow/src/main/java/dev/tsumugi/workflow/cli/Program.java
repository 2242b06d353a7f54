package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Stage;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All commands under one name: {@code tsumugi COMMAND --config FILE}. Exit codes: 0 done, 1 bug, 2 user error. */
@Command(
        name = "tsumugi",
        header = "Tsumugi takes raw text to a language model on Apache Spark.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands, in the order of the work:%n",
        footer = {"", "First steps: tsumugi run --config conf/demo.yaml", "About one command: tsumugi COMMAND --help"})
public final class Program implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    private boolean help;

    private Program() {}

    /** Runs one command line in this process and answers its exit code. */
    public static int run(String[] args, Screen screen, List<StageCatalog> catalogs) {
        List<Stage> stages = StageCatalog.stagesOf(catalogs);
        Execution execution = new Execution(screen, stages);
        CommandLine program = new CommandLine(new Program());
        List<CommandLine> special = catalogs.stream()
                .flatMap(catalog -> catalog.commands(execution).stream())
                .toList();
        for (Stage stage : stages) {
            program.addSubcommand(special.stream()
                    .filter(command -> command.getCommandName().equals(stage.command()))
                    .findFirst()
                    .orElseGet(() -> describe(stage.command(), stage.help(), new StageCommand(execution, stage))));
        }
        program.addSubcommand(describe("run", RunCommand.HELP, new RunCommand(execution, stages)));
        special.stream()
                .filter(command -> !program.getSubcommands().containsKey(command.getCommandName()))
                .forEach(program::addSubcommand);
        return execute(program, args, new Failures(screen), screen);
    }

    /**
     * Puts its help on a command.
     *
     * @param name all words of it
     */
    public static CommandLine describe(String name, CommandHelp help, Object command) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec()
                .name(name.substring(name.lastIndexOf(' ') + 1))
                .usageMessage()
                .header(help.summary())
                .description("", help.paragraph().replace("%", "%%"), "")
                .footer("", "Example: tsumugi " + name + " " + help.example().replace("%", "%%"));
        return line;
    }

    private static int execute(CommandLine program, String[] args, Failures failures, Screen screen) {
        Set<String> commands = program.getSubcommands().keySet();
        if (args.length > 0 && !args[0].startsWith("-") && !commands.contains(args[0])) {
            return failures.unknownCommand(args[0], commands);
        }
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setOut(new PrintWriter(screen.out(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(screen.err(), true, StandardCharsets.UTF_8));
        program.setParameterExceptionHandler(failures::usage);
        program.setExecutionExceptionHandler((failure, command, parsed) -> failures.execution(failure));
        try {
            return program.execute(args);
        } catch (LinkageError | VirtualMachineError e) { // picocli's handler sees exceptions only
            return failures.execution(e);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command is given");
    }
}
