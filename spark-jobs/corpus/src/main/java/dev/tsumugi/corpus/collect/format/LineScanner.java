package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.charset.CharsetLabels;
import dev.tsumugi.corpus.charset.TextDecoder;
import dev.tsumugi.corpus.charset.WideCharsets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lines of a stream, none of which takes more memory than the limit. The charset is that of the first lines that prove one,
 * by the rules for pages.
 */
final class LineScanner {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int BUFFER_BYTES = 65_536;

    /** The least that is looked at, where there is as much, before the charset is decided. */
    private static final int SAMPLE_BYTES = 16_384;

    private final InputStream in;
    private final String label;
    private final long maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private IOException failure;
    private long number;
    private Charset charset;
    private int unitBytes = 1;
    private int lineFeedOffset;
    private Optional<String> line = Optional.empty();
    private boolean tooLong;

    /** @param label of the charset; empty where none is declared */
    LineScanner(InputStream in, String label, long maxBytes) {
        this.in = in;
        this.label = label;
        this.maxBytes = maxBytes;
    }

    /** Goes to the next line; answers false at the end. */
    boolean advance() throws IOException {
        if (number == 0) {
            fill();
            decideUnits();
        }
        if (position == end && !fill()) {
            return false;
        }
        number++;
        tooLong = false;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean ended;
        do {
            int start = position;
            while (position < end && !isLineFeed()) {
                position += Math.min(unitBytes, end - position);
            }
            append(bytes, start);
            ended = position < end;
        } while (!ended && fill());
        position += ended ? unitBytes : 0;
        line = tooLong ? Optional.of("") : decode(bytes.toByteArray());
        return true;
    }

    /** The line without its end; empty where it is {@linkplain #tooLong() too long} or {@linkplain #undecodable() no text}. */
    String line() {
        return line.orElse("");
    }

    /** Number of the line, from 1. */
    long number() {
        return number;
    }

    /** The charset that the lines so far were read in. */
    Charset charset() {
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }

    /** Whether bytes of the line are no text in the charset. */
    boolean undecodable() {
        return line.isEmpty();
    }

    boolean tooLong() {
        return tooLong;
    }

    /** UTF-16 and UTF-32 are told by the start of the file, and their line ends are several bytes long. */
    private void decideUnits() {
        byte[] start = Arrays.copyOfRange(buffer, position, end);
        if (WideCharsets.isWide(start, label)) {
            decideCharset(start);
        }
        if (charset != null && WideCharsets.isWide(charset)) {
            unitBytes = "\n".getBytes(charset).length;
            lineFeedOffset = charset.name().endsWith("LE") ? 0 : unitBytes - 1;
        }
    }

    private boolean isLineFeed() {
        if (end - position < unitBytes || buffer[position + lineFeedOffset] != '\n') {
            return false;
        }
        for (int i = 0; i < unitBytes; i++) {
            if (i != lineFeedOffset && buffer[position + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> decode(byte[] bytes) throws IOException {
        if (charset == null && !isAscii(bytes)) {
            decideCharset(sampleFrom(bytes));
        }
        return TextDecoder.decode(bytes, charset()).map(this::trim);
    }

    private void decideCharset(byte[] sample) {
        charset = TextDecoder.charsetOf(sample, List.of(label))
                .or(() -> CharsetLabels.find(label))
                .orElse(StandardCharsets.UTF_8);
    }

    /** The line and what follows it. */
    private byte[] sampleFrom(byte[] bytes) throws IOException {
        if (end - position < SAMPLE_BYTES) {
            refill();
        }
        byte[] sample = Arrays.copyOf(bytes, bytes.length + 1 + end - position);
        sample[bytes.length] = '\n';
        System.arraycopy(buffer, position, sample, bytes.length + 1, end - position);
        return sample;
    }

    /** Whether the bytes are the same in all charsets but the wide ones; ISO-2022-JP begins with an escape. */
    private static boolean isAscii(byte[] bytes) {
        for (byte value : bytes) {
            if (value < 0 || value == 0x1B) {
                return false;
            }
        }
        return true;
    }

    private String trim(String text) {
        int start = number == 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        return text.substring(start, text.endsWith("\r") ? text.length() - 1 : text.length());
    }

    private void append(ByteArrayOutputStream bytes, int start) {
        int count = (int) Math.min(position - start, maxBytes - bytes.size());
        bytes.write(buffer, start, count);
        tooLong |= count < position - start;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = 0;
        refill();
        return end > 0;
    }

    /** Fills the buffer behind what is unread. What was read before a fault comes first, then the fault. */
    private void refill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, end - position);
        end -= position;
        position = 0;
        if (failure != null) {
            if (end > 0) {
                return;
            }
            throw failure;
        }
        try {
            for (int count = read(); count > 0; count = read()) {
                end += count;
            }
        } catch (IOException e) {
            failure = e;
            if (end == 0) {
                throw e;
            }
        }
    }

    private int read() throws IOException {
        return in.read(buffer, end, buffer.length - end);
    }
}
