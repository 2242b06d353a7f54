package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** WARC records in memory. */
final class WarcBytes {
    private WarcBytes() {}

    static byte[] page(int number) throws IOException {
        return response("https://example.org/" + number, "200 OK", "text/html", "<p>page " + number);
    }

    static byte[] response(String uri, String status, String contentType, String body) throws IOException {
        String type = contentType.isEmpty() ? "" : "\r\nContent-Type: " + contentType;
        return http(uri, status + type, body.getBytes(UTF_8));
    }

    /** @param head status and header fields, without an end */
    static byte[] http(String uri, String head, byte[] body) throws IOException {
        byte[] message = concat(("HTTP/1.1 " + head + "\r\n\r\n").getBytes(UTF_8), body);
        return record("response", uri, "application/http; msgtype=response", new String(message, ISO_8859_1));
    }

    /** @param block a character for each byte */
    static byte[] record(String type, String uri, String contentType, String block) {
        String header = "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + uri
                + "\r\nWARC-Date: 2026-03-04T05:06:07Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>"
                + "\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + block.getBytes(ISO_8859_1).length + "\r\n\r\n";
        return (header + block + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    /** The UTF-8 bytes of a text, a character for each. */
    static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    static byte[] concat(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
