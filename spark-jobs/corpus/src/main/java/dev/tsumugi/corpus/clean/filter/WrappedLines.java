package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.document.JapaneseScript;
import java.util.ArrayList;
import java.util.List;

/** Undoes the wrapping of prose at a fixed width, as mails and old text files have it. */
final class WrappedLines {
    private static final int MIN_LINES = 3;
    private static final int MIN_WIDTH = 40;
    private static final int MAX_WIDTH = 120;

    /** Of a paragraph's lines, which are as full as its width lets them be; the rest are ends of sentences and hyphenation. */
    private static final double MIN_FULL_FRACTION = 0.8;

    private WrappedLines() {}

    /** The lines of a text that are not blank, stripped; those of a wrapped paragraph as one, its line breaks in it. */
    static List<String> joined(String text) {
        List<String> lines = new ArrayList<>();
        List<String> paragraph = new ArrayList<>();
        for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
            if (line.isEmpty()) {
                add(paragraph, lines);
            } else {
                paragraph.add(line);
            }
        }
        add(paragraph, lines);
        return lines;
    }

    private static void add(List<String> paragraph, List<String> lines) {
        if (isWrapped(paragraph)) {
            lines.add(String.join("\n", paragraph));
        } else {
            lines.addAll(paragraph);
        }
        paragraph.clear();
    }

    /** Whether the first word of nearly every next line would not have found room at the end of its line. */
    private static boolean isWrapped(List<String> paragraph) {
        int width = paragraph.stream().mapToInt(WrappedLines::width).max().orElse(0);
        if (paragraph.size() < MIN_LINES || width < MIN_WIDTH || width > MAX_WIDTH) {
            return false;
        }

        int full = 0;
        for (int i = 0; i + 1 < paragraph.size(); i++) {
            full += width(paragraph.get(i)) + roomOfFirstWord(paragraph.get(i + 1)) > width ? 1 : 0;
        }

        return full >= MIN_FULL_FRACTION * (paragraph.size() - 1);
    }

    /** With its space; Japanese wraps between any two characters, except before punctuation. */
    private static int roomOfFirstWord(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != ' ' && !JapaneseScript.isLetter(line.charAt(end))) {
            end++;
        }

        boolean japanese = end < line.length() && line.charAt(end) != ' ';
        return japanese ? width(line.substring(0, end + 1)) + 2 : 1 + width(line.substring(0, end));
    }

    private static int width(String line) {
        return line.codePoints().map(c -> c >= 0x2E80 ? 2 : 1).sum();
    }
}
