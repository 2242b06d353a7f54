package dev.tsumugi.spark.cli;

import dev.tsumugi.spark.run.ConsoleProgress;
import java.io.PrintStream;

/** What the user sees: results on {@code out}, progress and failures on {@code err}. */
record Screen(PrintStream out, PrintStream err, ConsoleProgress progress) {
    Screen(PrintStream out, PrintStream err, boolean terminal) {
        this(out, err, new ConsoleProgress(err, terminal, System::nanoTime));
    }

    void print(String line) {
        progress.print(out, line);
    }

    void printError(String line) {
        progress.print(err, line);
    }
}
