package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenShardTest {
    private static final int LENGTH = 64;
    private static final int VOCABULARY = 5000;

    private final Configuration hadoop = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    private Path shard;

    @BeforeEach
    void nameShard() {
        shard = new Path(folder.toUri().toString(), "shard-00000.parquet");
    }

    @Test
    void readsWhatWasWrittenInAnySlice() throws IOException {
        PackedSequences all = batch(5000, 1);
        write(shard, all);
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertThat(reader.sequences()).isEqualTo(5000);
            assertThat(reader.sequenceLength()).isEqualTo(LENGTH);
            assertThat(reader.vocabularySize()).isEqualTo(VOCABULARY);
            for (int first : new int[] {0, 3, 1000, 999, 4990, 17}) {
                assertSameRows(reader.read(first, 10), all, first);
            }
            assertSameRows(reader.read(0, 5000), all, 0);
            assertThatThrownBy(() -> reader.read(4995, 10))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("The token shard %s has 5000 rows, but 10 from row 4995 were asked for.", shard);
        }
    }

    @Test
    void tellsTheBytesOfTheTargetsOfEachRow() throws IOException {
        PackedSequences all = batch(500, 1);
        int[] bytes = new Random(2).ints(500, 0, 1000).toArray();
        try (TokenShardWriter writer = TokenShardWriter.create(shard, hadoop, LENGTH, VOCABULARY, true)) {
            writer.write(new PackedSequences(500, LENGTH, all.ids(), all.targets(), all.segments(), bytes));
            writer.commit();
        }
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertSameRows(reader.read(17, 400), all, 17);
            assertThat(reader.read(17, 400).targetBytes()).isEqualTo(Arrays.copyOfRange(bytes, 17, 417));
        }
    }

    @Test
    void rowsTellTheBytesOfTheirTargetsAsTheShardDoes() throws IOException {
        try (TokenShardWriter writer = TokenShardWriter.create(shard, hadoop, LENGTH, VOCABULARY, true)) {
            assertThatThrownBy(() -> writer.write(batch(1, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The shard's rows tell the bytes of their targets, but these do not.");
        }
        write(shard, batch(3, 1));
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertThat(reader.read(0, 3).countsBytes()).isFalse();
        }
    }

    @Test
    void hasTheSameBytesForTheSameRows() throws IOException {
        Path second = new Path(shard.getParent(), "shard-00001.parquet");
        write(shard, batch(300, 1));
        try (TokenShardWriter writer = TokenShardWriter.create(second, hadoop, LENGTH, VOCABULARY)) {
            PackedSequences all = batch(300, 1);
            for (int row = 0; row < 300; row++) {
                writer.write(row(all, row));
            }
            writer.commit();
        }
        assertThat(local(second)).hasSameBinaryContentAs(local(shard));
    }

    @Test
    void hasTheSameFooterWhateverOrderTheLibraryListsEncodingsIn() throws IOException {
        write(shard, batch(300, 1));
        byte[] bytes = Files.readAllBytes(local(shard));
        int footerStart = bytes.length
                - 8
                - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        FileMetaData footer =
                Util.readFileMetaData(new ByteArrayInputStream(bytes, footerStart, bytes.length - 8 - footerStart));
        footer.getRow_groups()
                .forEach(group -> group.getColumns()
                        .forEach(column ->
                                Collections.reverse(column.getMeta_data().getEncodings())));
        ByteArrayOutputStream reversed = new ByteArrayOutputStream();
        reversed.write(bytes, 0, footerStart);
        Util.writeFileMetaData(footer, reversed);
        reversed.write(bytes, bytes.length - 8, 8);

        assertThat(reversed.toByteArray()).hasSameSizeAs(bytes).isNotEqualTo(bytes);
        assertThat(OrderedFooterFile.withOrderedFooter(reversed.toByteArray())).isEqualTo(bytes);
    }

    @Test
    void appearsOnlyWhenCommitted() throws IOException {
        try (TokenShardWriter writer = TokenShardWriter.create(shard, hadoop, LENGTH, VOCABULARY)) {
            writer.write(batch(3, 1));
        }
        try (Stream<java.nio.file.Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void replacesWhatAnEarlierAttemptCommitted() throws IOException {
        write(shard, batch(2, 1));
        write(shard, batch(3, 2));
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertThat(reader.sequences()).isEqualTo(3);
        }
    }

    @Test
    void mayHoldNoRows() throws IOException {
        try (TokenShardWriter writer = TokenShardWriter.create(shard, hadoop, LENGTH, VOCABULARY)) {
            writer.commit();
        }
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertThat(reader.sequences()).isZero();
        }
    }

    @Test
    void saysWhenTheFileIsCutOff() throws IOException {
        write(shard, batch(300, 1));
        byte[] bytes = Files.readAllBytes(local(shard));
        Files.delete(folder.resolve("." + shard.getName() + ".crc"));
        Files.write(local(shard), Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> TokenShardReader.open(shard, hadoop))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "The token shard %s is no whole Parquet file; remove its folder and run tokenize again.",
                        shard);
    }

    @Test
    void saysWhenTheFileIsMissing() {
        assertThatThrownBy(() -> TokenShardReader.open(shard, hadoop))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no token shard %s; run tokenize first.", shard);
    }

    @Test
    void saysWhenAnIdIsNotInTheVocabulary() throws IOException {
        PackedSequences batch = batch(4, 1);
        batch.ids()[70] = VOCABULARY;
        write(shard, batch);
        try (TokenShardReader reader = TokenShardReader.open(shard, hadoop)) {
            assertThatThrownBy(() -> reader.read(0, 1))
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            "The column ids of rows 0 to 3 of the token shard %s holds 5000, which is not from 0 to 4999;"
                                    + " remove the folder of the shards and run tokenize again.",
                            shard);
        }
    }

    @Test
    void refusesRowsOfAnotherLength() throws IOException {
        try (TokenShardWriter writer = TokenShardWriter.create(shard, hadoop, 32, VOCABULARY)) {
            assertThatThrownBy(() -> writer.write(batch(1, 1)))
                    .hasMessage("The shard's sequences have 32 tokens, but these have 64.");
        }
    }

    private void write(Path path, PackedSequences batch) throws IOException {
        try (TokenShardWriter writer = TokenShardWriter.create(path, hadoop, LENGTH, VOCABULARY)) {
            writer.write(batch);
            writer.commit();
        }
    }

    private static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri());
    }

    private static PackedSequences batch(int rows, long seed) {
        Random random = new Random(seed);
        int size = rows * LENGTH;
        int[] targets = random.ints(size, -1, VOCABULARY).toArray();
        int[] segments = random.ints(size, 0, 3).toArray();
        return new PackedSequences(
                rows, LENGTH, random.ints(size, 0, VOCABULARY).toArray(), targets, segments);
    }

    private static PackedSequences row(PackedSequences batch, int row) {
        return new PackedSequences(
                1, LENGTH, part(batch.ids(), row, 1), part(batch.targets(), row, 1), part(batch.segments(), row, 1));
    }

    private static int[] part(int[] values, int firstRow, int rows) {
        return Arrays.copyOfRange(values, firstRow * LENGTH, (firstRow + rows) * LENGTH);
    }

    private static void assertSameRows(PackedSequences read, PackedSequences all, int first) {
        assertThat(read.ids()).isEqualTo(part(all.ids(), first, read.sequences()));
        assertThat(read.targets()).isEqualTo(part(all.targets(), first, read.sequences()));
        assertThat(read.segments()).isEqualTo(part(all.segments(), first, read.sequences()));
    }
}
