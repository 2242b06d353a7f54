package dev.tsumugi.training.generate;

import java.util.List;
import java.util.function.Consumer;

/**
 * Passes a text on as it grows, up to the first of some stop texts. What may be the beginning of one is held back until
 * that is decided.
 */
final class StopFilter {
    private final List<String> stops;
    private final Consumer<String> text;
    private String held = "";
    private boolean stopped;

    StopFilter(List<String> stops, Consumer<String> text) {
        this.stops = stops;
        this.text = text;
    }

    void add(String piece) {
        if (stopped) {
            return;
        }
        held += piece;
        int stop = firstStop();
        stopped = stop >= 0;
        pass(stopped ? stop : held.length() - longestBeginning());
    }

    /** Ends the text; what is held back is part of it. */
    void finish() {
        if (!stopped) {
            pass(held.length());
        }
    }

    boolean stopped() {
        return stopped;
    }

    private int firstStop() {
        return stops.stream()
                .mapToInt(held::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** The length of the longest end of what is held that is the beginning of a stop text. */
    private int longestBeginning() {
        for (int from = 0; from < held.length(); from++) {
            String end = held.substring(from);
            if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
                return end.length();
            }
        }
        return 0;
    }

    private void pass(int length) {
        String passed = held.substring(0, length);
        held = held.substring(length);
        if (!passed.isEmpty()) {
            text.accept(passed);
        }
    }
}
