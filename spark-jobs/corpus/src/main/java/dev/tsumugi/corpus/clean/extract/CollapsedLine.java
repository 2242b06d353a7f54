package dev.tsumugi.corpus.clean.extract;

/**
 * One line of a page, its white space collapsed as CSS Text 3 says (4.1): a run of it is one space; one that holds a line
 * break is none between two wide characters, since Japanese is wrapped without spaces.
 */
final class CollapsedLine {
    private static final char ZERO_WIDTH_SPACE = '\u200B';

    private final StringBuilder text = new StringBuilder();
    /** What the run of white space since the last character holds: spaces and tabs; a line break; a space that stays. */
    private boolean blank;

    private boolean lineBreak;
    private boolean fixedSpace;

    int length() {
        return text.length();
    }

    /** Adds text whose white space is as it is typed. */
    void append(CharSequence characters) {
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if (c == '\n' || c == '\r') {
                lineBreak = true;
            } else if (c == ' ' || c == '\t' || c == '\f') {
                blank = true;
            } else if (isOtherSpace(c)) {
                fixedSpace = true;
            } else {
                appendPending(Character.codePointAt(characters, i));
                text.append(c);
            }
        }
    }

    /** Adds white space that stays whatever stands beside it. */
    void appendSpace() {
        fixedSpace = true;
    }

    /** Adds text as it is. */
    void appendPreformatted(String characters) {
        if (!characters.isEmpty()) {
            appendPending(characters.codePointAt(0));
            text.append(characters);
        }
    }

    /** Takes what has been added; the line is empty then. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        blank = false;
        lineBreak = false;
        fixedSpace = false;
        return taken;
    }

    private void appendPending(int next) {
        boolean space = fixedSpace || (lineBreak ? !isRemovedBefore(next) : blank);
        if (space && !text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
        blank = false;
        lineBreak = false;
        fixedSpace = false;
    }

    private boolean isRemovedBefore(int next) {
        int previous = text.isEmpty() ? ' ' : text.codePointBefore(text.length());
        return previous == ZERO_WIDTH_SPACE
                || next == ZERO_WIDTH_SPACE
                || (EastAsianWidth.isWide(previous) && EastAsianWidth.isWide(next));
    }

    /** White space but the ideographic space, which is a character of its own. */
    private static boolean isOtherSpace(char c) {
        return (Character.isWhitespace(c) && c != '\u3000') || c == '\u00A0';
    }
}
