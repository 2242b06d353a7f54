package dev.tsumugi.corpus.collect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("b.txt", "a.txt", "sub/c.txt", "sub/.hidden", "_SUCCESS")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
    }

    @Test
    void listsAFolderWithAllBelowByName() {
        List<SourceFile> files = list(folder.toString());

        assertThat(files).extracting(SourceFile::name).containsExactly("a.txt", "b.txt", "sub/c.txt");
        assertThat(files).extracting(SourceFile::date).containsOnly("1970-01-01");
        assertThat(files).extracting(SourceFile::bytes).containsExactly(5L, 5L, 9L);
    }

    @Test
    void namesDoNotDependOnWhereTheCorpusLies() {
        assertThat(list(folder + "/a.txt")).extracting(SourceFile::name).containsExactly("a.txt");
        assertThat(list(folder + "/*.txt")).extracting(SourceFile::name).containsExactly("a.txt", "b.txt");
        assertThat(list(folder + "/s*/c.txt")).extracting(SourceFile::name).containsExactly("sub/c.txt");
    }

    @Test
    void saysWhichSourceMatchesNothing() {
        assertThatThrownBy(() -> list(folder + "/*.jar"))
                .isInstanceOf(UserException.class)
                .hasMessage("source \"docs\": no file matches " + folder
                        + "/*.jar; check the path in collect.sources, or fetch the input first.");
        assertThatThrownBy(() -> list("nowhere://host/path"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("source \"docs\": cannot list nowhere://host/path (No FileSystem for scheme");
    }

    private static List<SourceFile> list(String path) {
        return SourceFiles.list(new SourceBuilder().path(path).build(), new Configuration());
    }
}
