package dev.tsumugi.app;

import dev.tsumugi.workflow.cli.Failures;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.spark.SparkSessions;
import dev.tsumugi.workflow.spark.SparkVersion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The entry point. Its commands are those of the modules that lie in the application jar. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Optional<String> mismatch = SparkVersion.mismatch();
        if (mismatch.isPresent()) {
            err.println("tsumugi: " + mismatch.get());
            System.exit(Failures.USER_ERROR);
        }
        Screen screen = new Screen(out, err, Boolean.getBoolean("tsumugi.terminal"));
        int exitCode = Program.run(args, screen, StageCatalog.all());
        if (exitCode != 0 || !SparkSessions.isClusterDriver()) { // YARN takes exit(0) of a driver for a failure
            System.exit(exitCode);
        }
    }
}
