package dev.tsumugi.workflow.progress;

import java.util.Locale;

/** Lengths of time as people say them. */
public final class ElapsedTime {
    private ElapsedTime() {}

    /** {@code 7.3 s}, {@code 42 s}, {@code 1 min 15 s}, {@code 2 h 5 min}. */
    public static String of(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
