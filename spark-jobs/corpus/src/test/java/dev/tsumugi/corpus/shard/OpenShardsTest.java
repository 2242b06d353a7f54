package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenShardsTest {
    private static final int LENGTH = 4;
    private static final int ROWS = 3;

    private final Configuration hadoop = new Configuration();

    @TempDir
    private Path folder;

    @BeforeEach
    void countOpenings() {
        hadoop.set("fs.counted.impl", CountedFileSystem.class.getName());
        CountedFileSystem.OPENED.clear();
    }

    @Test
    void opensEachShardOnceForSingleRowsInAnyOrder() throws IOException {
        writeShards(OpenShards.MAX_OPEN);
        try (OpenShards shards = new OpenShards(hadoop)) {
            for (int row = 0; row < ROWS; row++) {
                for (int shard = 0; shard < OpenShards.MAX_OPEN; shard++) {
                    assertRow(shards, shard, row);
                }
            }
        }
        assertThat(CountedFileSystem.OPENED).hasSize(OpenShards.MAX_OPEN).doesNotHaveDuplicates();
    }

    @Test
    void joinsTheRowsOfSlicesInTheirOrder() throws IOException {
        writeShards(2);
        try (OpenShards shards = new OpenShards(hadoop)) {
            PackedSequences rows = shards.read(List.of(new ShardSlice(path(1), 2, 1), new ShardSlice(path(0), 0, 2)));
            assertThat(rows.sequences()).isEqualTo(3);
            assertThat(rows.ids()).containsExactly(1, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1);
        }
    }

    @Test
    void closesTheShardThatWasNotUsedForLongest() throws IOException {
        writeShards(OpenShards.MAX_OPEN + 1);
        try (OpenShards shards = new OpenShards(hadoop)) {
            for (int shard = 0; shard < OpenShards.MAX_OPEN; shard++) {
                assertRow(shards, shard, 0);
            }
            assertRow(shards, 0, 1);
            assertRow(shards, OpenShards.MAX_OPEN, 0);
            assertThat(shards.count()).isEqualTo(OpenShards.MAX_OPEN);

            CountedFileSystem.OPENED.clear();
            assertRow(shards, 0, 2);
            assertThat(CountedFileSystem.OPENED).isEmpty();
            assertRow(shards, 1, 1);
            assertThat(CountedFileSystem.OPENED).containsExactly("1.parquet");
        }
    }

    private void assertRow(OpenShards shards, int shard, int row) throws IOException {
        assertThat(shards.read(List.of(new ShardSlice(path(shard), row, 1))).ids())
                .containsExactly(shard, shard, shard, row);
    }

    private String path(int shard) {
        return "counted://" + folder.resolve(shard + ".parquet");
    }

    private void writeShards(int count) throws IOException {
        for (int shard = 0; shard < count; shard++) {
            int[] ids = new int[ROWS * LENGTH];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = i % LENGTH == LENGTH - 1 ? i / LENGTH : shard;
            }
            try (TokenShardWriter writer = TokenShardWriter.create(
                    new org.apache.hadoop.fs.Path(
                            folder.resolve(shard + ".parquet").toUri()),
                    hadoop,
                    LENGTH,
                    100)) {
                writer.write(new PackedSequences(ROWS, LENGTH, ids, ids, new int[ids.length]));
                writer.commit();
            }
        }
    }

    /** The local files, with a list of those that were opened. */
    public static final class CountedFileSystem extends RawLocalFileSystem {
        private static final List<String> OPENED = new ArrayList<>();

        @Override
        public URI getUri() {
            return URI.create("counted:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            OPENED.add(file.getName());
            return super.open(file, bufferSize);
        }
    }
}
