package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.Archives;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;

class ArchiveReaderTest {
    private final SourceBuilder source = new SourceBuilder();

    @Test
    void readsTheEntriesOfAZipInStoredOrder() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("b/Two.java", "class Two {}".getBytes(UTF_8));
        entries.put("a.html", "<p>one</p>".getBytes(UTF_8));
        Reading reading = Reading.of("x.jar", Archives.zip(entries), source);

        assertThat(reading.urls()).containsExactly("x.jar!/b/Two.java", "x.jar!/a.html");
        assertThat(reading.texts()).containsExactly("class Two {}", "<p>one</p>");
        assertThat(reading.documents().get(0).getMediaType()).isEqualTo("text/x-java");
        assertThat(reading.documents().get(1).getMediaType()).isEqualTo("text/html");
    }

    @Test
    void readsTarGzipAndZipWithinTar() throws IOException {
        assertThat(Reading.of("x.tar", Archives.tar("a.txt", "tar"), source).urls())
                .containsExactly("x.tar!/a.txt");
        assertThat(Reading.of("x.tgz", Archives.gzip(Archives.tar("a.txt", "tar")), source)
                        .urls())
                .containsExactly("x.tgz!/a.txt");
        assertThat(Reading.of("a.txt.gz", Archives.gzip("plain".getBytes(UTF_8)), source)
                        .texts())
                .containsExactly("plain");
        byte[] nested = Archives.zip(Map.of("inner.zip", Archives.zip("a.txt", "deep")));
        assertThat(Reading.of("outer.zip", nested, source).urls()).containsExactly("outer.zip!/inner.zip!/a.txt");
    }

    @Test
    void includesAndExcludesByThePathWithinTheArchive() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : new String[] {"index.html", "api/Map.html", "api/class-use/Map.html", "style.css"}) {
            entries.put(name, name.getBytes(UTF_8));
        }
        Reading reading = Reading.of(
                "x.jar", Archives.zip(entries), source.include("**/*.html").exclude("**/class-use/**", "index.html"));

        assertThat(reading.texts()).containsExactly("api/Map.html");
        assertThat(reading.end().skipped()).isEmpty();
    }

    @Test
    void stopsAtTheConfiguredDepth() throws IOException {
        byte[] archive = Archives.zip("a.txt", "too deep");
        for (int level = 0; level < 2; level++) {
            archive = Archives.zip(Map.of("level.zip", archive));
        }
        Reading reading = Reading.of("x.zip", archive, source);

        assertThat(reading.documents()).isEmpty();
        assertThat(reading.failures())
                .containsExactly("!/level.zip!/level.zip archive-too-deep: it is an archive within 2 archives"
                        + " (collect.limits.max-archive-depth)");
    }

    @Test
    void setsAsideEntriesThatWouldLeaveTheArchive() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : new String[] {"../up.txt", "/etc/passwd", "a/../../b.txt", "C:\\x.txt", "fine..txt"}) {
            entries.put(name, name.getBytes(UTF_8));
        }
        Reading reading = Reading.of("x.zip", Archives.zip(entries), source);

        assertThat(reading.urls()).containsExactly("x.zip!/fine..txt");
        assertThat(reading.end().skipped()).containsEntry("unsafe-entry-name", 4L);
        assertThat(reading.failures())
                .contains("!/../up.txt unsafe-entry-name: its name is absolute or leaves the archive");
    }

    @Test
    void setsAsideTheRestOfABomb() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("before.txt", "before".getBytes(UTF_8));
        entries.put("bomb.txt", filled(10_000_000));
        entries.put("after.txt", "after".getBytes(UTF_8));
        Reading reading = Reading.of("x.zip", Archives.zip(entries), source);

        assertThat(reading.texts()).containsExactly("before");
        assertThat(reading.failures().get(0)).startsWith("!/bomb.txt document-too-large");
        assertThat(reading.failures().get(1))
                .startsWith("!/bomb.txt compression-bomb: more than 200 bytes from each compressed byte"
                        + " (collect.limits.max-compression-ratio), after ")
                .endsWith(" bytes of x.zip");
    }

    @Test
    void noticesABombInEntriesThatNobodyWants() throws IOException {
        byte[] zip = Archives.zip(Map.of("bomb.bin", filled(10_000_000)));

        assertThat(Reading.of("x.zip", zip, source.include("*.txt")).end().skipped())
                .containsOnlyKeys("compression-bomb");
    }

    @Test
    void readsOnAfterABombWithinAnArchive() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("bomb.zip", Archives.zip(Map.of("bomb.bin", filled(10_000_000))));
        entries.put("after.txt", "after".getBytes(UTF_8));

        Reading reading = Reading.of("x.zip", Archives.zip(entries), source);
        assertThat(reading.texts()).containsExactly("after");
        assertThat(reading.end().skipped()).containsEntry("compression-bomb", 1L);
    }

    @Test
    void setsAsideAGzipBomb() throws IOException {
        Reading reading = Reading.of(
                "x.txt.gz",
                Archives.gzip(filled(30_000_000)),
                source.linesPerDocument(1).format(SourceFormat.LINES));

        assertThat(reading.documents()).isEmpty();
        assertThat(reading.end().skipped()).containsEntry("compression-bomb", 1L);
    }

    @Test
    void boundsBytesAndEntriesOfAnArchive() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            byte[] noise = new byte[900_000];
            new Random(i).nextBytes(noise);
            entries.put("noise" + i + ".bin", noise);
        }
        assertThat(Reading.of("x.zip", Archives.zip(entries), source).failures())
                .singleElement()
                .asString()
                .startsWith("!/noise22.bin archive-too-large: more than 20000000 bytes unpacked");

        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 101; i++) {
            many.put(i + ".txt", "text".getBytes(UTF_8));
        }
        Reading reading = Reading.of("y.zip", Archives.zip(many), source);
        assertThat(reading.documents()).hasSize(100);
        assertThat(reading.end().skipped()).containsExactly(Map.entry("too-many-entries", 1L));
    }

    @Test
    void keepsWhatATruncatedArchiveGaveBefore() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("whole.txt", "whole".getBytes(UTF_8));
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        entries.put("cut.txt", noise);
        byte[] zip = Archives.zip(entries);
        Reading reading = Reading.of("x.zip", Arrays.copyOf(zip, 2000), source);

        assertThat(reading.texts()).containsExactly("whole");
        assertThat(reading.failures())
                .containsExactly("!/cut.txt truncated: Truncated ZIP file, after 2000 bytes of x.zip");
    }

    @Test
    void keepsWhatATruncatedGzipGaveBefore() throws IOException {
        StringBuilder lines = new StringBuilder();
        new Random(1).ints(20_000).forEach(number -> lines.append(number).append('\n'));
        byte[] gzip = Archives.gzip(lines.toString().getBytes(UTF_8));
        Reading reading =
                Reading.of("x.txt.gz", Arrays.copyOf(gzip, 30_000), new SourceBuilder().format(SourceFormat.LINES));

        assertThat(reading.documents()).hasSizeGreaterThan(1000);
        assertThat(reading.end().skipped()).containsExactly(Map.entry("truncated", 1L));
        assertThat(reading.failures().get(0)).endsWith("after 30000 bytes of x.txt.gz");
    }

    @Test
    void setsAsideWhatOnlyStartsLikeAZip() throws IOException {
        byte[] bytes = new byte[4000];
        new Random(2).nextBytes(bytes);
        System.arraycopy("PK\u0003\u0004".getBytes(UTF_8), 0, bytes, 0, 4);
        Reading reading = Reading.of("x.zip", bytes, source);

        assertThat(reading.documents()).isEmpty();
        assertThat(reading.end().failures()).hasSize(1);
    }

    @Test
    void keepsOneEntryOfEachName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (String text : new String[] {"one", "two"}) {
                zip.putArchiveEntry(new ZipArchiveEntry("a.txt"));
                zip.write(text.getBytes(UTF_8));
                zip.closeArchiveEntry();
            }
        }
        Reading reading = Reading.of("x.zip", bytes.toByteArray(), source);

        assertThat(reading.texts()).containsExactly("one");
        assertThat(reading.failures())
                .containsExactly("!/a.txt duplicate-entry-name: an earlier entry has the same name");
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        return bytes;
    }
}
