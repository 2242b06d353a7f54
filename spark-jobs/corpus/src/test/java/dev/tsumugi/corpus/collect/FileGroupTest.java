package dev.tsumugi.corpus.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.format.SourceFormat;
import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.collect.source.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileGroupTest {
    @TempDir
    Path folder;

    @Test
    void packsSmallFilesAndKeepsLargeOnesAlone() {
        SourceConfig source = new SourceBuilder().build();
        long half = FileGroup.GROUP_BYTES / 2;
        List<SourceFile> files =
                List.of(file(source, half), file(source, half), file(source, 1), file(source, half * 5));

        assertThat(FileGroup.of(source, files))
                .extracting(group -> group.files().size())
                .containsExactly(2, 1, 1);
        SourceConfig limited = new SourceBuilder().maxDocuments(7).build();
        assertThat(FileGroup.of(limited, files)).hasSize(1);
    }

    @Test
    void readsTheFirstDocumentsInPathOrder() throws IOException {
        for (String name : List.of("c.txt", "a.txt", "b.txt")) {
            Files.writeString(folder.resolve(name), name + " 1\n" + name + " 2\n");
        }
        SourceConfig source = new SourceBuilder()
                .path(folder.toString())
                .format(SourceFormat.LINES)
                .maxDocuments(3)
                .build();
        List<Collected> collected = read(source);

        assertThat(collected).hasSize(5);
        assertThat(collected.get(3))
                .isInstanceOfSatisfying(
                        Collected.Kept.class,
                        kept -> assertThat(kept.document().getUrl()).isEqualTo("b.txt#1"));
        assertThat(collected.get(4))
                .isInstanceOfSatisfying(
                        Collected.FileEnd.class,
                        end -> assertThat(end.documents()).isEqualTo(1));
    }

    @Test
    void notesAFileThatCannotBeOpenedAndReadsOn() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.writeString(folder.resolve("b.txt"), "b");
        SourceConfig source = new SourceBuilder().path(folder.toString()).build();
        List<SourceFile> files = SourceFiles.list(source, new Configuration()).files();
        Files.delete(folder.resolve("a.txt"));
        List<Collected> collected = new ArrayList<>();
        new FileGroup(files).read(Reading.LIMITS, new Configuration()).forEachRemaining(collected::add);

        assertThat(collected).hasSize(3);
        assertThat(collected.get(0))
                .isInstanceOfSatisfying(
                        Collected.FileEnd.class,
                        end -> assertThat(end.skipped()).containsEntry("unreadable", 1L));
    }

    private static List<Collected> read(SourceConfig source) {
        List<Collected> collected = new ArrayList<>();
        for (FileGroup group : FileGroup.of(
                source, SourceFiles.list(source, new Configuration()).files())) {
            group.read(Reading.LIMITS, new Configuration()).forEachRemaining(collected::add);
        }
        return collected;
    }

    private static SourceFile file(SourceConfig source, long bytes) {
        return new SourceFile(source, "/a", "a", bytes, "");
    }
}
