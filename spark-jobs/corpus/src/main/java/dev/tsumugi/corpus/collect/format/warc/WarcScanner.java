package dev.tsumugi.corpus.collect.format.warc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tsumugi.corpus.collect.format.http.HeaderFields;
import dev.tsumugi.corpus.collect.source.ByteWindow;
import dev.tsumugi.corpus.collect.source.GapException;
import dev.tsumugi.corpus.collect.source.SkipReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Finds the records of a WARC stream. Each stands alone: a broken one is handed to {@link Fault}, and reading goes on at the
 * next line that begins a record. Lines may end in LF alone, and any number of them may be empty between records.
 */
public final class WarcScanner {
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final int MAX_LINE_BREAKS = 1 << 10;
    private static final int HEAD_BYTES = 1 << 16;
    private static final String VERSION = "WARC/";

    private final ByteWindow window;
    private final long maxBlockBytes;
    private final Fault fault;
    private long offset;

    /** Hears of what could not be read. */
    @FunctionalInterface
    public interface Fault {
        /**
         * @param offset of the first byte, in the uncompressed file
         * @param bytes passed over
         */
        void passedOver(SkipReason reason, long offset, String detail, long bytes);
    }

    /** @param maxBlockBytes a block of more is not kept whole */
    public WarcScanner(InputStream in, long maxBlockBytes, Fault fault) {
        this.window = new ByteWindow(in);
        this.maxBlockBytes = Math.min(maxBlockBytes, Integer.MAX_VALUE / 4);
        this.fault = fault;
    }

    /** Where the last record began, or where it is looked for. */
    public long offset() {
        return offset;
    }

    /** The next record, or null at the end. */
    public WarcRecord next() throws IOException {
        while (true) {
            passLineBreaks();
            window.keepFromHere();
            offset = window.position();
            if (!window.has(1)) {
                if (window.stop() == null) {
                    return null;
                }
                crossGap();
            } else if (!isVersion(0)) {
                giveUp(SkipReason.CORRUPT, "no record begins here", 1);
            } else {
                WarcRecord record = record();
                if (record != null) {
                    return record;
                }
            }
        }
    }

    private WarcRecord record() throws IOException {
        HeaderFields header = new HeaderFields();
        int next = 0;
        while (true) {
            int end = lineEnd(next);
            if (end < 0) {
                return breakOff("its header");
            }
            if (end > MAX_HEADER_BYTES) {
                return giveUp(SkipReason.CORRUPT, "a header has more than " + MAX_HEADER_BYTES + " bytes", end);
            }
            if (next > 0 && isVersion(next)) {
                return giveUp(SkipReason.MALFORMED_RECORD, "its header ends in another one", next);
            }
            String line = line(next, end);
            boolean first = next == 0;
            next = end;
            if (line.isEmpty()) {
                break;
            }
            if (!first) {
                header.addLine(line);
            }
        }
        long length = length(header.first("Content-Length"));
        if (length < 0) {
            String told = header.first("Content-Length");
            return giveUp(SkipReason.MALFORMED_RECORD, "its Content-Length is \"" + told + "\"", next);
        }
        return length > maxBlockBytes ? largeRecord(header, next, length) : record(header, next, (int) length);
    }

    private WarcRecord record(HeaderFields header, int from, int length) throws IOException {
        int to = from + length;
        if (!window.has(to)) {
            return holdsRecord(from)
                    ? giveUp(SkipReason.MALFORMED_RECORD, wrongLength(length), from)
                    : breakOff("its block");
        }
        int next = to;
        while (window.has(next + 1L) && isLineBreak(next) && next - to < MAX_LINE_BREAKS) {
            next++;
        }
        if (!window.has(next + 1L) && window.stop() instanceof GapException gap && gap.damaging()) {
            return breakOff("its block");
        }
        boolean separated = window.startsWith(to, "\r\n\r\n") || window.startsWith(to, "\n\n");
        if (!separated && window.has(next + 1L) && !isVersion(next)) {
            return giveUp(SkipReason.MALFORMED_RECORD, wrongLength(length), from);
        }
        byte[] block = window.copy(from, to);
        window.advance(next);
        return new WarcRecord(offset, header, block, true);
    }

    /** A record of whose block only the first bytes are kept. */
    private WarcRecord largeRecord(HeaderFields header, int from, long length) throws IOException {
        window.has((long) from + HEAD_BYTES);
        byte[] block = window.copy(from, Math.min(from + HEAD_BYTES, window.available()));
        window.advance(from);
        long unread = length;
        while (unread > 0) {
            window.keepFromHere();
            if (!window.has(1)) {
                return breakOff("its block");
            }
            if (isRecordStart(0)) {
                return giveUp(SkipReason.MALFORMED_RECORD, wrongLength(length), 0);
            }
            int count = (int) Math.min(unread, lineLength());
            window.advance(count);
            unread -= count;
        }
        return new WarcRecord(offset, header, block, false);
    }

    /** The stream stops within the record; behind a gap reading goes on. */
    private WarcRecord breakOff(String part) throws IOException {
        window.advance(window.available());
        if (window.stop() == null) {
            long passed = window.position() - offset;
            fault.passedOver(SkipReason.TRUNCATED, offset, passed(passed, "the file ends within " + part), passed);
        } else {
            crossGap();
        }
        return null;
    }

    private void crossGap() throws IOException {
        if (window.stop() instanceof GapException gap) {
            fault.passedOver(SkipReason.CORRUPT, offset, gap.getMessage(), gap.bytes());
            window.crossGap();
        } else {
            window.throwStop();
        }
    }

    /** Sets the record aside, and goes to the next one that begins so far ahead or later, or to where the stream stops. */
    private WarcRecord giveUp(SkipReason reason, String detail, int from) {
        boolean lineBegins = from == 0 || window.at(from - 1) == '\n';
        window.advance(from);
        window.keepFromHere();
        while (window.has(1) && !(lineBegins && isRecordStart(0))) {
            int count = lineLength();
            lineBegins = window.at(count - 1) == '\n';
            window.advance(count);
            window.keepFromHere();
        }
        long passed = window.position() - offset;
        fault.passedOver(reason, offset, passed(passed, detail), passed);
        return null;
    }

    private static String passed(long bytes, String detail) {
        return detail + "; " + bytes + " bytes were passed over";
    }

    private static String wrongLength(long length) {
        return "its Content-Length of " + length + " does not lead to its end";
    }

    private void passLineBreaks() {
        while (window.has(1) && isLineBreak(0)) {
            window.advance(1);
            window.keepFromHere();
        }
    }

    /** Whether a record begins among the bytes in memory, from one ahead on. */
    private boolean holdsRecord(int from) {
        int end = window.available();
        for (int i = from; i < end; i++) {
            if ((i == from || window.at(i - 1) == '\n') && isRecordStart(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a version and a field of WARC stand here. A version alone may be the text of a page. */
    private boolean isRecordStart(int from) {
        if (!isVersion(from)) {
            return false;
        }
        int line = lineEnd(from);
        if (line < 0 || !window.has(line + 8L)) {
            return false;
        }
        String name = new String(window.copy(line, line + 8), UTF_8).toLowerCase(Locale.ROOT);
        return name.startsWith("warc-") || name.equals("content-");
    }

    private boolean isVersion(int from) {
        return window.startsWith(from, VERSION)
                && window.has(from + VERSION.length() + 3L)
                && Character.isDigit(window.at(from + VERSION.length()))
                && window.at(from + VERSION.length() + 1) == '.';
    }

    private boolean isLineBreak(int ahead) {
        return window.at(ahead) == '\r' || window.at(ahead) == '\n';
    }

    /** Where the line ends that stands here, its line feed included; -1 where the stream stops first. */
    private int lineEnd(int from) {
        for (int i = from; i - from <= MAX_HEADER_BYTES; i++) {
            if (!window.has(i + 1L)) {
                return -1;
            }
            if (window.at(i) == '\n') {
                return i + 1;
            }
        }
        return from + MAX_HEADER_BYTES + 1;
    }

    /** The length of the next line, its line feed included, as far as it is in memory. */
    private int lineLength() {
        int end = window.available();
        for (int i = 0; i < end; i++) {
            if (window.at(i) == '\n') {
                return i + 1;
            }
        }
        return end;
    }

    private String line(int from, int to) {
        int end = to;
        while (end > from && isLineBreak(end - 1)) {
            end--;
        }
        return new String(window.copy(from, end), UTF_8);
    }

    private static long length(String value) {
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }
}
