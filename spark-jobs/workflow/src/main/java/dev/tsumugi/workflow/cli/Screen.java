package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.progress.ConsoleProgress;
import java.io.PrintStream;

/** What the user sees: results on {@code out}, progress and failures on {@code err}. */
public record Screen(PrintStream out, PrintStream err, ConsoleProgress progress) {
    public Screen(PrintStream out, PrintStream err, boolean terminal) {
        this(out, err, new ConsoleProgress(err, terminal, System::nanoTime));
    }

    public void print(String line) {
        progress.print(out, line);
    }

    public void printError(String line) {
        progress.print(err, line);
    }
}
