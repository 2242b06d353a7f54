package dev.tsumugi.corpus.collect.format;

import static dev.tsumugi.corpus.collect.format.WarcBytes.concat;
import static dev.tsumugi.corpus.collect.format.WarcBytes.page;
import static dev.tsumugi.corpus.collect.format.WarcBytes.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tsumugi.corpus.collect.format.gzip.GzipInputStream;
import dev.tsumugi.corpus.collect.format.warc.WarcRecord;
import dev.tsumugi.corpus.collect.format.warc.WarcScanner;
import dev.tsumugi.corpus.collect.source.Archives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netpreserve.jwarc.WarcReader;

/** Well-formed files hold the records that jwarc finds in them. */
class WarcOracleTest {
    private static final Path REAL = Path.of(System.getProperty("shared.data", "../../../shared/data"), "warc");

    /** What is compared of a record. */
    private record Found(long offset, String type, Optional<String> target, int blockHash, int blockBytes) {}

    @ParameterizedTest
    @ValueSource(strings = {"sample-0000.warc.gz", "sample-0001.warc.gz"})
    void findsTheRecordsOfRealFiles(String name) throws IOException {
        assumeTrue(Files.exists(REAL.resolve(name)), "the shared test data is not here: warc/" + name);
        byte[] file = Files.readAllBytes(REAL.resolve(name));

        List<Found> expected = jwarc(new GZIPInputStream(new ByteArrayInputStream(file)));
        assertThat(expected).hasSizeGreaterThan(10);
        assertThat(scanned(new GzipInputStream(new ByteArrayInputStream(file)))).isEqualTo(expected);
    }

    @Test
    void findsTheRecordsOfGeneratedFiles() throws IOException {
        Random random = new Random(2);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        String[] types = {"warcinfo", "response", "request", "metadata", "revisit", "resource", "conversion"};
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(1 << random.nextInt(18))];
            random.nextBytes(noise);
            String block = new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1);
            byte[] record = i % 5 == 0
                    ? page(i)
                    : record(types[random.nextInt(types.length)], "https://example.org/" + i, "application/x", block);
            plain.write(record);
            packed.write(Archives.gzip(record));
        }
        List<Found> expected = jwarc(new ByteArrayInputStream(plain.toByteArray()));

        assertThat(expected).hasSize(300);
        assertThat(scanned(new ByteArrayInputStream(plain.toByteArray()))).isEqualTo(expected);
        assertThat(scanned(new GzipInputStream(new ByteArrayInputStream(packed.toByteArray()))))
                .isEqualTo(expected);
        byte[] oneMember = Archives.gzip(concat(plain.toByteArray()));
        assertThat(scanned(new GzipInputStream(new ByteArrayInputStream(oneMember))))
                .isEqualTo(expected);
    }

    private static List<Found> jwarc(InputStream in) throws IOException {
        List<Found> found = new ArrayList<>();
        try (WarcReader reader = new WarcReader(in)) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                byte[] block = record.get().body().stream().readAllBytes();
                found.add(new Found(
                        reader.position(),
                        record.get().type(),
                        record.get().headers().first("WARC-Target-URI"),
                        Arrays.hashCode(block),
                        block.length));
            }
        }
        return found;
    }

    private static List<Found> scanned(InputStream in) throws IOException {
        List<Found> found = new ArrayList<>();
        WarcScanner scanner = new WarcScanner(in, 10_000_000, (reason, offset, detail, bytes) -> {
            throw new AssertionError("at " + offset + ": " + detail);
        });
        for (WarcRecord record = scanner.next(); record != null; record = scanner.next()) {
            found.add(new Found(
                    record.offset(),
                    record.type(),
                    record.header().all("WARC-Target-URI").stream().findFirst(),
                    Arrays.hashCode(record.block()),
                    record.block().length));
        }
        return found;
    }
}
