package dev.tsumugi.spark.cli;

import dev.tsumugi.spark.job.Job;
import dev.tsumugi.spark.job.Jobs;
import dev.tsumugi.spark.run.SparkSessions;
import dev.tsumugi.spark.run.Stage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point: {@code tsumugi COMMAND --config FILE}. Exit codes: 0 done, 1 bug, 2 user error. */
@Command(
        name = "tsumugi",
        header = "Tsumugi takes raw text to a language model on Apache Spark.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands, in the order of the work:%n",
        footer = {"", "First steps: tsumugi run --config conf/demo.yaml", "About one command: tsumugi COMMAND --help"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    private boolean help;

    private Main() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Optional<String> mismatch = SparkVersion.mismatch();
        if (mismatch.isPresent()) {
            err.println("tsumugi: " + mismatch.get());
            System.exit(Failures.USER_ERROR);
        }
        boolean terminal = Boolean.getBoolean("tsumugi.terminal");
        int exitCode = run(args, new Screen(out, err, terminal), Jobs::of);
        if (exitCode != 0 || !SparkSessions.isClusterDriver()) { // YARN takes exit(0) of a driver for a failure
            System.exit(exitCode);
        }
    }

    /** Runs one command line in this process and answers its exit code. */
    static int run(String[] args, Screen screen, Function<Stage, Job> jobs) {
        Execution execution = new Execution(screen, jobs);
        CommandLine main = new CommandLine(new Main());
        for (Stage stage : Stage.values()) {
            Object command =
                    stage == Stage.GENERATE ? new GenerateCommand(execution) : new StageCommand(execution, stage);
            main.addSubcommand(stage.command(), CommandHelp.describe(stage.command(), command));
        }
        main.addSubcommand("run", CommandHelp.describe("run", new RunCommand(execution)));
        main.addSubcommand(inspect(execution));
        main.setCaseInsensitiveEnumValuesAllowed(true);
        Failures failures = new Failures(screen);
        main.setOut(new PrintWriter(screen.out(), true, StandardCharsets.UTF_8));
        main.setErr(new PrintWriter(screen.err(), true, StandardCharsets.UTF_8));
        main.setParameterExceptionHandler(failures::usage);
        main.setExecutionExceptionHandler((failure, command, parsed) -> failures.execution(failure));
        try {
            return main.execute(args);
        } catch (LinkageError | VirtualMachineError e) { // picocli's handler sees exceptions only
            return failures.execution(e);
        }
    }

    private static CommandLine inspect(Execution execution) {
        CommandLine inspect = CommandHelp.describe("inspect", new InspectCommand());
        Map<String, InspectTextCommand> commands = new LinkedHashMap<>();
        commands.put("attention", new InspectAttentionCommand(execution));
        commands.put("fill", new InspectFillCommand(execution));
        commands.put("next", new InspectNextCommand(execution));
        commands.forEach(
                (name, command) -> inspect.addSubcommand(name, CommandHelp.describe("inspect " + name, command)));
        return inspect;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command is given");
    }
}
