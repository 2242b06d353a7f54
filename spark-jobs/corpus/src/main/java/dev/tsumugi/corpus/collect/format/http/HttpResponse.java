package dev.tsumugi.corpus.collect.format.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stored HTTP response. Lines may end in LF alone, and Content-Length is not believed: the record knows where the body
 * ends.
 *
 * @param body as it was sent, codings included
 */
public record HttpResponse(int status, HeaderFields headers, byte[] body) {
    private static final Pattern STATUS_LINE = Pattern.compile("(?is)\\s*HTTP(?:/[0-9.]+)?\\s+(\\d{3})(?:\\s.*|)");

    private static final int MAX_HEADER_BYTES = 1 << 20;

    /** The response in a message, or null where it does not begin with a status line or its header is larger than 1 MiB. */
    public static HttpResponse parse(byte[] message) {
        int start = lineEnd(message, 0);
        Matcher status = STATUS_LINE.matcher(line(message, 0, start));
        if (!status.matches()) {
            return null;
        }
        HeaderFields headers = new HeaderFields();
        int next = start;
        while (next < message.length) {
            int end = lineEnd(message, next);
            String line = line(message, next, end);
            next = end;
            if (line.isEmpty()) {
                break;
            }
            if (next > MAX_HEADER_BYTES) {
                return null;
            }
            headers.addLine(line);
        }
        return new HttpResponse(
                Integer.parseInt(status.group(1)), headers, Arrays.copyOfRange(message, next, message.length));
    }

    /** Whether it speaks of what was asked for. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    private static int lineEnd(byte[] message, int from) {
        int end = from;
        while (end < message.length && message[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, message.length);
    }

    private static String line(byte[] message, int from, int to) {
        int end = to;
        while (end > from && (message[end - 1] == '\n' || message[end - 1] == '\r')) {
            end--;
        }
        return new String(message, from, end - from, ISO_8859_1);
    }
}
