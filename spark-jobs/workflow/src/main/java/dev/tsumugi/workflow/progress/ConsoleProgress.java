package dev.tsumugi.workflow.progress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far work is: on a terminal one line that is rewritten in place, elsewhere a plain line every few seconds. Of
 * several pieces of work the newest is shown; those of Spark's own only where nothing else is.
 */
public final class ConsoleProgress implements Progress {
    private static final long TERMINAL_PERIOD_NANOS = 100_000_000L;
    private static final long PLAIN_PERIOD_NANOS = 10_000_000_000L;
    private static final int BAR_CHARACTERS = 20;
    private static final int MAX_LINE_CHARACTERS = 110;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final List<Running> running = new ArrayList<>();
    private boolean lineIsOpen;
    private long shownAt;

    /**
     * Creates a display.
     *
     * @param err where it is shown
     * @param terminal whether {@code err} is a terminal
     * @param nanoTime {@code System::nanoTime}
     */
    public ConsoleProgress(PrintStream err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.shownAt = nanoTime.getAsLong();
    }

    @Override
    public synchronized Task start(String name, long total, String unit) {
        return add(new Running(name, total, unit, true));
    }

    /** Work that is shown only while nothing else is, and leaves no last line. */
    synchronized Task startBehind(String name, long total, String unit) {
        return add(new Running(name, total, unit, false));
    }

    /** Prints a whole line to {@code target} without running into the progress line. */
    public synchronized void print(PrintStream target, String line) {
        clear();
        target.println(line);
        target.flush();
        show(true);
    }

    private Task add(Running task) {
        running.add(task);
        show(false);
        return task;
    }

    private void clear() {
        if (lineIsOpen) {
            err.print(CLEAR_LINE);
            err.flush();
            lineIsOpen = false;
        }
    }

    private void show(boolean atOnce) {
        long now = nanoTime.getAsLong();
        boolean due = now - shownAt >= (terminal ? TERMINAL_PERIOD_NANOS : PLAIN_PERIOD_NANOS);
        if (running.isEmpty() || !due && !(atOnce && terminal)) {
            return;
        }
        Running shown = running.stream()
                .filter(task -> task.inFront)
                .reduce((first, second) -> second)
                .orElse(running.get(running.size() - 1));
        shownAt = now;
        if (terminal) {
            String line = shown.line(now);
            err.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), MAX_LINE_CHARACTERS)));
            lineIsOpen = true;
        } else {
            err.println(shown.line(now));
        }
        err.flush();
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : "%,.0f", perSecond) + "/s";
    }

    private final class Running implements Task {
        private final String name;
        private final long total;
        private final String unit;
        private final boolean inFront;
        private final long startedAt = nanoTime.getAsLong();
        private long done;
        private String note = "";

        Running(String name, long total, String unit, boolean inFront) {
            this.name = name;
            this.total = total;
            this.unit = unit;
            this.inFront = inFront;
        }

        @Override
        public void advance(long amount) {
            synchronized (ConsoleProgress.this) {
                done += amount;
                show(false);
            }
        }

        @Override
        public void note(String text) {
            synchronized (ConsoleProgress.this) {
                note = text;
                show(false);
            }
        }

        @Override
        public void close() {
            synchronized (ConsoleProgress.this) {
                if (running.remove(this)) {
                    clear();
                    if (inFront) {
                        err.println(lastLine(nanoTime.getAsLong()));
                        err.flush();
                    }
                }
            }
        }

        private String line(long now) {
            double seconds = (now - startedAt) / 1e9;
            StringBuilder line = new StringBuilder(name).append("  ");
            if (total > 0) {
                double fraction = Math.min(1.0, (double) done / total);
                int filled = (int) (fraction * BAR_CHARACTERS);
                line.append('[').append("#".repeat(filled)).append("-".repeat(BAR_CHARACTERS - filled));
                line.append(String.format(Locale.ROOT, "] %3.0f%%  %,d/%,d %s", fraction * 100, done, total, unit));
            } else {
                line.append(String.format(Locale.ROOT, "%,d %s", done, unit));
            }
            if (done > 0 && seconds > 0) {
                line.append("  ").append(rate(done / seconds));
                if (total > done) {
                    line.append("  ")
                            .append(ElapsedTime.of((total - done) * seconds / done))
                            .append(" left");
                }
            }
            return note.isEmpty()
                    ? line.toString()
                    : line.append("  ").append(note).toString();
        }

        private String lastLine(long now) {
            double seconds = (now - startedAt) / 1e9;
            String speed = done > 0 && seconds > 0 ? " (" + rate(done / seconds) + ")" : "";
            String summary =
                    String.format(Locale.ROOT, "%s  %,d %s in %s%s", name, done, unit, ElapsedTime.of(seconds), speed);
            return note.isEmpty() ? summary : summary + "  " + note;
        }
    }
}
