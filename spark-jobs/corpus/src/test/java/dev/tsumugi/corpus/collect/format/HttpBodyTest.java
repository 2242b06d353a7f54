package dev.tsumugi.corpus.collect.format;

import static dev.tsumugi.corpus.collect.format.WarcBytes.concat;
import static dev.tsumugi.corpus.collect.format.WarcBytes.http;
import static dev.tsumugi.corpus.collect.format.WarcBytes.page;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.Archives;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of stored responses are read as browsers read them. */
class HttpBodyTest {
    private static final String PAGE = "<!doctype html><p>The river crosses the plain.";

    private static final String BROTLI =
            "G0QBoIyTVP3wTrd5vR5XHp/XL2EYlUYLouahQqOrbjPk/H3FoPBjMQt2DeU8mZO6zbPj65vUhEYmZVlvvNFDFOJ59k"
                    + "CELcS7xZZmegU0ueHxl8Hj5FpU8IZ4qrnGR1e/oIJMWGavR/rgVzFAz3/B2+xefU4hSwA9cnnWPEHZpDlntCNxaoY9"
                    + "tSfbtrWuHePmn2yqycaDTogE";

    @Test
    void takesOffEachCoding() throws IOException {
        assertThat(read("gzip", gzip(PAGE))).isEqualTo(PAGE);
        assertThat(read("x-gzip", gzip(PAGE))).isEqualTo(PAGE);
        assertThat(read("GZip ", gzip(PAGE))).isEqualTo(PAGE);
        assertThat(read("deflate", deflate(PAGE, false))).isEqualTo(PAGE);
        assertThat(read("deflate", deflate(PAGE, true))).isEqualTo(PAGE);
        assertThat(read("br", uncompressedBrotli(PAGE))).isEqualTo(PAGE);
        assertThat(read("br", Base64.getDecoder().decode(BROTLI))).contains("<p>The mill below the bridge ground");
        assertThat(read("zstd", Zstd.compress(PAGE.getBytes(UTF_8)))).isEqualTo(PAGE);
    }

    @Test
    void takesOffSeveralCodingsInReverseOrder() throws IOException {
        assertThat(read("deflate, gzip", Archives.gzip(deflate(PAGE, false)))).isEqualTo(PAGE);
        assertThat(read("gzip\r\nContent-Encoding: zstd", Zstd.compress(gzip(PAGE))))
                .isEqualTo(PAGE);
        assertThat(read("gzip, gzip", Archives.gzip(gzip(PAGE)))).isEqualTo(PAGE);
    }

    @Test
    void takesOffOnlyWhatTheBodyHas() throws IOException {
        byte[] plain = PAGE.getBytes(UTF_8);
        for (String coding :
                new String[] {"gzip", "deflate", "br", "zstd", "gzip, br", "identity", "utf-8", "none", ""}) {
            assertThat(read(coding, plain)).as(coding).isEqualTo(PAGE);
        }
        assertThat(read("gzip, gzip", gzip(PAGE))).isEqualTo(PAGE);
        assertThat(read("rot13", plain)).isEqualTo(PAGE);
    }

    @Test
    void leavesOutWhatTrailsTheCompressedData() throws IOException {
        byte[] trailing = "\r\ntrailing".getBytes(UTF_8);
        assertThat(read("gzip", concat(gzip(PAGE), trailing))).isEqualTo(PAGE);
        assertThat(read("gzip", concat(gzip(PAGE), new byte[300]))).isEqualTo(PAGE);
        assertThat(read("gzip", concat(gzip("<p>one"), gzip("two")))).isEqualTo("<p>onetwo");
        assertThat(read("deflate", concat(deflate(PAGE, false), trailing))).isEqualTo(PAGE);
        assertThat(read("deflate", concat(deflate(PAGE, true), trailing))).isEqualTo(PAGE);
        byte[] withoutChecksum = gzip(PAGE);
        assertThat(read("gzip", Arrays.copyOf(withoutChecksum, withoutChecksum.length - 8)))
                .isEqualTo(PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, br", "identity", "rot13", ""})
    void anEmptyBodyIsSetAsideAsEmpty(String coding) throws IOException {
        assertThat(skipped(coding, new byte[0])).containsExactly(Map.entry("empty", 1L));
    }

    @Test
    void aCutBodyIsSetAsideAndNothingHangs() throws IOException {
        String text = PAGE + new Random(1).ints(3000).boxed().toList();
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("gzip", gzip(text));
        bodies.put("deflate", deflate(text, false));
        bodies.put("x-deflate", deflate(text, true));
        bodies.put("br", uncompressedBrotli(text.substring(0, 9000)));
        bodies.put("zstd", Zstd.compress(text.getBytes(UTF_8)));
        for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
            byte[] bytes = body.getValue();
            for (int length : new int[] {1, 2, 3, 5, 11, 18, 30, bytes.length / 2, bytes.length - 20}) {
                assertThat(skipped(body.getKey(), Arrays.copyOf(bytes, length)))
                        .as("%s cut to %d", body.getKey(), length)
                        .isIn(Map.of("undecodable", 1L), Map.of("empty", 1L), Map.of());
            }
            assertThat(skipped(body.getKey(), Arrays.copyOf(bytes, bytes.length / 2)))
                    .as(body.getKey())
                    .containsExactly(Map.entry("undecodable", 1L));
        }
    }

    @Test
    void damageInABodyEndsOnlyItsRecord() throws IOException {
        String text = PAGE + new Random(1).ints(300).boxed().toList();
        Random random = new Random(5);
        for (byte[] body : new byte[][] {
            gzip(text), deflate(text, false), Base64.getDecoder().decode(BROTLI), Zstd.compress(text.getBytes(UTF_8))
        }) {
            for (String coding : new String[] {"gzip", "deflate", "br", "zstd"}) {
                for (int i = 0; i < 30; i++) {
                    byte[] damaged = body.clone();
                    damaged[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                    Reading reading = reading("Content-Encoding: " + coding, damaged);
                    assertThat(reading.texts()).contains("<p>page 2");
                    assertThat(reading.documents().size()
                                    + reading.end().skipped().values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum())
                            .isEqualTo(2);
                }
            }
        }
    }

    @Test
    void joinsChunks() throws IOException {
        assertThat(chunked("6\r\n<p>chu\r\n4;x=y\r\nnked\r\n0\r\n\r\n")).isEqualTo("<p>chunked");
        assertThat(chunked("6\n<p>chu\n4\nnked\n0\n\n")).isEqualTo("<p>chunked");
        assertThat(chunked("00000006 \r\n<p>chu\r\n4\r\nnked\r\n0\r\nTrailer: x\r\n\r\n"))
                .isEqualTo("<p>chunked");
        assertThat(chunked("6\r\n<p>chu\r\n4\r\nnked\r\n")).isEqualTo("<p>chunked");
        assertThat(chunked("<p>joined before it was written")).isEqualTo("<p>joined before it was written");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6\r\n<p>chu\r\nzz\r\nnked\r\n0\r\n\r\n",
                "6\r\n<p>chu\r\nffffffffffff\r\nnked",
                "ffff\r\n<p>cut",
                "7fffffff\r\n<p>cut",
                "6\r\n<p>chu\r\n-4\r\nnked\r\n0\r\n\r\n",
            })
    void brokenChunksAreSetAside(String body) throws IOException {
        Reading reading = reading("Transfer-Encoding: chunked", body.getBytes(UTF_8));

        assertThat(reading.texts()).containsExactly("<p>page 2");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("undecodable", 1L));
        assertThat(reading.failures().get(0)).contains("its chunks are ");
    }

    @Test
    void joinsChunksOfCompressedData() throws IOException {
        byte[] packed = gzip(PAGE);
        byte[] body = concat(
                (Integer.toHexString(packed.length) + "\r\n").getBytes(UTF_8), packed, "\r\n0\r\n\r\n".getBytes(UTF_8));

        assertThat(reading("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", body)
                        .texts())
                .contains(PAGE);
        assertThat(reading("Transfer-Encoding: gzip, chunked", body).texts()).contains(PAGE);
    }

    @Test
    void doesNotBelieveTheLengthInTheHttpHeader() throws IOException {
        for (String length : new String[] {"7", "700000", "-1", "x", "7, 7"}) {
            assertThat(reading("Content-Length: " + length, PAGE.getBytes(UTF_8))
                            .texts())
                    .contains(PAGE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/html; boundary=\"a;b\"; charset=utf-8 | text/html | utf-8",
                "text/html; charset=\"Shift_JIS\"          | text/html | Shift_JIS",
                "text/html;charset='euc-jp'                 | text/html | euc-jp",
                "TEXT/HTML ; Charset = UTF-8                | text/html | UTF-8",
                "text/html charset=utf-8                    | text/html | utf-8",
                "text/html, text/html; charset=x            | text/html | x",
                "image/png, text/plain                      | text/plain | ``",
                "text/html; charset=a, */*                  | text/html | a",
                "text/html;                                 | text/html | ``",
                "text/html; charset                         | text/html | ``",
                "text / html                                | text/html | ``",
                "html                                       | text/html | ``",
                "*/*                                        | text/html | ``",
                "unknown/unknown; charset=utf-8             | text/html | utf-8",
                ";;;=\"                                     | text/html | ``",
                "application/xhtml+xml; q=\"                | application/xhtml+xml | ``",
            })
    void readsMediaTypesAsBrowsersDo(String header, String mediaType, String charset) throws IOException {
        Reading reading = typed(header, PAGE);

        assertThat(reading.documents().get(0).getMediaType()).isEqualTo(mediaType);
        assertThat(reading.documents().get(0).getCharset()).isEqualTo(charset);
    }

    @Test
    void theLastOfSeveralHeadersHolds() throws IOException {
        assertThat(typed("image/png\r\nContent-Type: text/html; charset=b", PAGE)
                        .documents()
                        .get(0)
                        .getCharset())
                .isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<P>paragraph           | text/html",
                "<!-- a comment -->     | text/html",
                "<a href='x'>           | text/html",
                "some <b>words</b>      | text/plain",
                "<abbr>no such tag      | text/plain",
                "plain words            | text/plain",
                "%PDF-1.4               | none",
                "<?xml version='1.0'?>  | none",
            })
    void sniffsWhatIsDeclaredAsNothing(String body, String mediaType) throws IOException {
        Reading reading = typed("nonsense", body);

        if (mediaType.equals("none")) {
            assertThat(reading.documents()).hasSize(1);
            assertThat(reading.end().skipped()).containsExactly(Map.entry("media-type", 1L));
        } else {
            assertThat(reading.documents().get(0).getMediaType()).isEqualTo(mediaType);
        }
    }

    @Test
    void binaryBodiesWithoutATypeAreNoPages() throws IOException {
        assertThat(typed("", "GIF89a\u0001\u0000\u0001\u0000").end().skipped())
                .containsExactly(Map.entry("media-type", 1L));
    }

    @Test
    void aBombEndsOnlyItsRecord() throws IOException {
        for (String coding : new String[] {"gzip", "deflate", "zstd"}) {
            byte[] spaces = new byte[50_000_000];
            Arrays.fill(spaces, (byte) ' ');
            byte[] bomb = switch (coding) {
                case "gzip" -> Archives.gzip(spaces);
                case "deflate" -> deflate(new String(spaces, UTF_8), false);
                default -> Zstd.compress(spaces);
            };
            byte[] file = concat(http("https://example.org/1", ok("Content-Encoding: " + coding), bomb), page(2));
            CollectLimitsConfig limits = new CollectLimitsConfig(100_000_000, 1_000_000_000, 10, 1, 200);
            Reading reading = Reading.of("x.warc", new ByteArrayInputStream(file), new SourceBuilder(), limits);

            assertThat(reading.texts()).as(coding).containsExactly("<p>page 2");
            assertThat(reading.failures().get(0))
                    .startsWith("#0 compression-bomb: more than 200 bytes from each compressed byte");
        }
    }

    @Test
    void manySmallBombsDoNotBecomeMoreThanTheRatioAllows() throws IOException {
        byte[] spaces = new byte[1_000_000];
        Arrays.fill(spaces, (byte) ' ');
        byte[] bomb = http("https://example.org/1", ok("Content-Encoding: gzip"), Archives.gzip(spaces));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            file.write(bomb);
        }
        file.write(page(2));
        CollectLimitsConfig limits = new CollectLimitsConfig(2_000_000, 1_000_000_000, 10, 1, 50);
        Reading reading =
                Reading.of("x.warc", new ByteArrayInputStream(file.toByteArray()), new SourceBuilder(), limits);

        assertThat(reading.end().bytes()).isLessThan((16L << 20) + 50L * file.size() + 2_000_000);
        assertThat(reading.end().skipped()).containsOnlyKeys("compression-bomb");
        assertThat(reading.texts()).last().isEqualTo("<p>page 2");
    }

    private static String read(String coding, byte[] body) throws IOException {
        Reading reading = reading("Content-Encoding: " + coding, body);
        assertThat(reading.end().skipped()).as(coding).isEmpty();
        assertThat(reading.texts()).hasSize(2).contains("<p>page 2");
        return reading.texts().get(0);
    }

    private static Map<String, Long> skipped(String coding, byte[] body) throws IOException {
        Reading reading = reading("Content-Encoding: " + coding, body);
        assertThat(reading.texts()).contains("<p>page 2");
        return reading.end().skipped();
    }

    private static String chunked(String body) throws IOException {
        return reading("Transfer-Encoding: chunked", body.getBytes(UTF_8))
                .texts()
                .get(0);
    }

    private static Reading reading(String field, byte[] body) throws IOException {
        return Reading.of(
                "x.warc", concat(http("https://example.org/1", ok(field), body), page(2)), new SourceBuilder());
    }

    private static Reading typed(String contentType, String body) throws IOException {
        return Reading.of(
                "x.warc",
                concat(
                        http("https://example.org/1", "200 OK\r\nContent-Type: " + contentType, body.getBytes(UTF_8)),
                        page(2)),
                new SourceBuilder());
    }

    private static String ok(String field) {
        return "200 OK\r\nContent-Type: text/html\r\n" + field;
    }

    private static byte[] gzip(String text) throws IOException {
        return Archives.gzip(text.getBytes(UTF_8));
    }

    private static byte[] deflate(String text, boolean raw) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, raw))) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /** One block that is stored as it is (RFC 7932, 9.2), and the empty last one. */
    private static byte[] uncompressedBrotli(String text) throws IOException {
        byte[] content = text.getBytes(UTF_8);
        int header = content.length - 1 << 4 | 1 << 20;
        return concat(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)}, content, new byte[] {3});
    }
}
