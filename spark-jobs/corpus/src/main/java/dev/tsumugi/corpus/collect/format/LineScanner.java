package dev.tsumugi.corpus.collect.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;

/** Lines of a stream, none of which takes more memory than the limit. */
final class LineScanner {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private final Reader reader;
    private final long maxCharacters;
    private final char[] buffer = new char[8192];
    private int position;
    private int end;
    private long number;
    private String line = "";
    private boolean tooLong;

    LineScanner(InputStream in, Charset charset, long maxCharacters) {
        this.reader = new InputStreamReader(in, charset);
        this.maxCharacters = maxCharacters;
    }

    /** Goes to the next line; answers false at the end. */
    boolean advance() throws IOException {
        StringBuilder text = new StringBuilder();
        tooLong = false;
        if (position == end && !fill()) {
            return false;
        }
        number++;
        do {
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            append(text, start);
            if (position < end) {
                position++;
                break;
            }
        } while (fill());
        if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
        }
        boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        line = text.substring(marked ? 1 : 0);
        return true;
    }

    /** The line without its end; cut where it is {@linkplain #tooLong() too long}. */
    String line() {
        return line;
    }

    /** Number of the line, from 1. */
    long number() {
        return number;
    }

    /** Whether bytes of the line are no text in the charset. */
    boolean undecodable() {
        return line.indexOf(REPLACEMENT) >= 0;
    }

    boolean tooLong() {
        return tooLong;
    }

    private void append(StringBuilder text, int start) {
        long room = maxCharacters - text.length();
        int count = (int) Math.min(position - start, room);
        text.append(buffer, start, count);
        tooLong |= count < position - start;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(reader.read(buffer, 0, buffer.length), 0);
        return end > 0;
    }
}
