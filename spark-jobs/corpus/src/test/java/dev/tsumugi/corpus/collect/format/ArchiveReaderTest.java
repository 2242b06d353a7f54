package dev.tsumugi.corpus.collect.format;

import static dev.tsumugi.corpus.collect.format.WarcBytes.concat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.Archives;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
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

    @Test
    void readsNamesInTheCodePageOfJapaneseWindows() throws IOException {
        List<String> names = List.of("東京.txt", "名古.txt", "京阪.txt", "能ソ表.txt", "申込/予定.txt", "ascii.txt");
        Reading reading = Reading.of("x.zip", named(names, Charset.forName("windows-31j")), source);

        assertThat(reading.texts()).containsExactlyElementsOf(names);
        assertThat(reading.urls())
                .containsExactlyElementsOf(
                        names.stream().map(name -> "x.zip!/" + name).toList());
        assertThat(reading.end().skipped()).isEmpty();
    }

    @Test
    void entriesWithNamesInAnyOtherCodePageStayApart() throws IOException {
        for (String codePage : new String[] {"UTF-8", "windows-1251", "GBK", "EUC-KR", "IBM437"}) {
            List<String> names = List.of("année.txt", "Привет.txt", "Причал.txt", "北京.txt", "日程.txt", "한국.txt");
            List<String> encodable = names.stream()
                    .filter(name -> Charset.forName(codePage).newEncoder().canEncode(name))
                    .toList();
            Reading reading = Reading.of("x.zip", named(encodable, Charset.forName(codePage)), source);

            assertThat(reading.texts()).as(codePage).containsExactlyElementsOf(encodable);
            assertThat(reading.urls()).as(codePage).doesNotHaveDuplicates();
        }
    }

    @Test
    void aStoredEntryWithItsLengthBehindItLosesNothing() throws IOException {
        String[] texts = {"first, deflated", "second, stored with PK\u0003\u0004 in it", "", "last, deflated"};
        Reading reading = Reading.of("x.zip", storedWithDescriptor(texts), source);

        assertThat(reading.texts()).containsExactly(texts[0], texts[1], texts[3]);
        assertThat(reading.end().skipped()).containsExactly(Map.entry("empty", 1L));
    }

    @Test
    void anArchiveStoredWithItsLengthBehindItIsRead() throws IOException {
        byte[] inner = Archives.zip("a.txt", "within");
        String text = new String(inner, ISO_8859_1);
        Reading reading = Reading.of("x.zip", storedWithDescriptor("before", text, "after"), source);

        assertThat(reading.texts()).containsExactly("before", "within", "after");
    }

    @Test
    void oneFlippedBitLosesAtMostOneEntry() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add("text " + i + new Random(i).ints(100).boxed().toList());
            entries.put(i + ".txt", texts.get(i).getBytes(UTF_8));
        }
        byte[] whole = Archives.zip(entries);
        int directory = new String(whole, ISO_8859_1).indexOf("PK\u0001\u0002");
        int header = new String(whole, ISO_8859_1).indexOf("PK\u0003\u0004", directory / 2);
        Random random = new Random(6);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            int at = round < 240 ? header + round / 8 : random.nextInt(directory);
            damaged[at] ^= (byte) (1 << round % 8);
            Reading reading = Reading.of("x.zip", damaged, source);

            List<String> missing = new ArrayList<>(texts);
            missing.removeAll(reading.texts());
            assertThat(missing.size())
                    .as("round %d: %s", round, reading.failures())
                    .isLessThanOrEqualTo(1);
            assertThat(reading.end().failures().size()).as("round %d", round).isGreaterThanOrEqualTo(missing.size());
        }
    }

    @Test
    void readsArchivesThatAreJoined() throws IOException {
        byte[] joined = concat(Archives.zip("a.txt", "one"), Archives.zip("b.txt", "two"));

        assertThat(Reading.of("x.zip", joined, source).texts()).containsExactly("one", "two");
    }

    @Test
    void setsAsideEntriesWithEndlessNames() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("x".repeat(60_000), "text".getBytes(UTF_8));
        entries.put("after.txt", "after".getBytes(UTF_8));
        Reading reading = Reading.of("x.zip", Archives.zip(entries), source);

        assertThat(reading.texts()).containsExactly("after");
        assertThat(reading.failures())
                .containsExactly("!/" + "x".repeat(100) + "... unsafe-entry-name: its name has 60000 characters");
    }

    @Test
    void readsTheMembersOfAGzipFileBehindPaddingAndDamage() throws IOException {
        byte[] one = Archives.gzip("line one\nline two\n".getBytes(UTF_8));
        byte[] two = Archives.gzip("line three\nline four\n".getBytes(UTF_8));
        byte[] zeros = new byte[512];
        source.format(SourceFormat.LINES);
        String[] all = {"line one", "line two", "line three", "line four"};

        Reading padded = Reading.of("x.txt.gz", concat(one, zeros, two, zeros), source);
        assertThat(padded.texts()).containsExactly(all);
        assertThat(padded.end().skipped()).isEmpty();

        Reading noisy = Reading.of("x.txt.gz", concat(one, "garbage".getBytes(UTF_8), two), source);
        assertThat(noisy.texts()).containsExactly(all);
        assertThat(noisy.failures())
                .containsExactly(
                        " corrupt: at byte " + one.length + " no gzip member begins; 7 bytes were passed over");
        assertThat(noisy.end().passedOverBytes()).isEqualTo(7);

        Reading tail = Reading.of("x.txt.gz", concat(one, two, "garbage".getBytes(UTF_8)), source);
        assertThat(tail.texts()).containsExactly(all);
        assertThat(tail.end().passedOverBytes()).isEqualTo(7);

        for (int at = 0; at < 4; at++) {
            byte[] damaged = two.clone();
            damaged[at] ^= 0x40;
            Reading reading = Reading.of("x.txt.gz", concat(one, damaged, two), source);
            assertThat(reading.texts()).as("byte %d", at).containsExactly(all);
            assertThat(reading.end().passedOverBytes()).as("byte %d", at).isEqualTo(two.length);
            assertThat(Reading.of("x.txt.gz", concat(damaged, one, two), source).texts())
                    .as("first member, byte %d", at)
                    .containsExactly(all);
        }
    }

    @Test
    void readsJsonLinesBehindADamagedMember() throws IOException {
        byte[] one = Archives.gzip("{\"text\":\"one\"}\n{\"text\":\"cut".getBytes(UTF_8));
        byte[] wrong = one.clone();
        wrong[one.length - 8] ^= 1;
        byte[] two = Archives.gzip("{\"text\":\"two\"}\n".getBytes(UTF_8));
        Reading reading = Reading.of("x.jsonl.gz", concat(wrong, two), source);

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.end().skipped()).containsEntry("corrupt", 1L).containsEntry("malformed-record", 1L);
    }

    @Test
    void aDamagedPageIsSetAsideWhole() throws IOException {
        byte[] page = Archives.gzip("<html>page".getBytes(UTF_8));
        page[page.length - 8] ^= 1;
        Reading reading = Reading.of("x.html.gz", page, source);

        assertThat(reading.documents()).isEmpty();
        assertThat(reading.failures())
                .containsExactly(" corrupt: the gzip member at byte 0 is damaged: its checksum or length is wrong; "
                        + page.length + " bytes were passed over");
    }

    /** A zip whose entries have their names as their text, in a charset that nothing tells. */
    private static byte[] named(List<String> names, Charset charset) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setEncoding(charset.name());
            zip.setUseLanguageEncodingFlag(false);
            zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.NEVER);
            for (String name : names) {
                zip.putArchiveEntry(new ZipArchiveEntry(name));
                zip.write(name.getBytes(UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The first and last text deflated, those between stored, all with length and checksum behind them. */
    private static byte[] storedWithDescriptor(String... texts) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (int i = 0; i < texts.length; i++) {
            boolean stored = i > 0 && i < texts.length - 1;
            byte[] content = texts[i].getBytes(ISO_8859_1);
            byte[] data = stored ? content : deflated(content);
            CRC32 checksum = new CRC32();
            checksum.update(content);
            byte[] name = (i + (texts[i].startsWith("PK") ? ".zip" : ".txt")).getBytes(UTF_8);
            int offset = zip.size();
            ByteBuffer start = little(30).putInt(0x04034b50);
            start.putShort((short) 20).putShort((short) 8).putShort((short) (stored ? 0 : 8));
            start.putInt(0).putInt(0).putInt(0).putInt(0).putShort((short) name.length);
            zip.write(start.array());
            zip.write(name);
            zip.write(data);
            zip.write(little(16)
                    .putInt(0x08074b50)
                    .putInt((int) checksum.getValue())
                    .putInt(data.length)
                    .putInt(content.length)
                    .array());
            ByteBuffer central = little(46).putInt(0x02014b50).putShort((short) 20);
            central.putShort((short) 20)
                    .putShort((short) 8)
                    .putShort((short) (stored ? 0 : 8))
                    .putInt(0);
            central.putInt((int) checksum.getValue()).putInt(data.length).putInt(content.length);
            central.putShort((short) name.length).position(42).putInt(offset);
            directory.write(central.array());
            directory.write(name);
        }
        ByteBuffer end = little(22).putInt(0x06054b50).putInt(0).putShort((short) texts.length);
        end.putShort((short) texts.length).putInt(directory.size()).putInt(zip.size());
        return concat(zip.toByteArray(), directory.toByteArray(), end.array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(6, true))) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        return bytes;
    }
}
