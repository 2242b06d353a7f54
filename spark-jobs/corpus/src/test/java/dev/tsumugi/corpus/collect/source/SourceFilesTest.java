package dev.tsumugi.corpus.collect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    private static final String LINK =
            "It is a link, which is not followed; name what it leads to as a source of its own.";

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

    @Test
    void namesWithColonsAndUnderscoresAreListedAsAnyOther() throws IOException {
        Files.writeString(folder.resolve("12:30.txt"), "minutes");
        Files.writeString(folder.resolve("__init__.py"), "code");

        assertThat(list(folder.toString()))
                .extracting(SourceFile::name)
                .containsExactly("12:30.txt", "__init__.py", "a.txt", "b.txt", "sub/c.txt");
        assertThat(list(folder + "/*.txt")).extracting(SourceFile::name).containsExactly("12:30.txt", "a.txt", "b.txt");
        assertThat(list(folder + "/__init__.py")).extracting(SourceFile::name).containsExactly("__init__.py");
    }

    @Test
    void aFileThatAGlobNamesTwiceIsListedOnce() {
        assertThat(list(folder + "/{sub,s*}/{c.txt,*.txt}"))
                .extracting(SourceFile::name)
                .containsExactly("sub/c.txt");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAndPipesInAFolderArePassedOverAndTold(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("out.txt"), "out");
        Files.createSymbolicLink(folder.resolve("sub/loop"), folder);
        Files.createSymbolicLink(folder.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("again.txt"), folder.resolve("a.txt"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe.txt").toString())
                        .start()
                        .waitFor())
                .isZero();

        for (String path : List.of(folder.toString(), folder + "/*")) {
            SourceFiles listed = SourceFiles.list(new SourceBuilder().path(path).build(), new Configuration());

            assertThat(listed.files()).extracting(SourceFile::name).containsExactly("a.txt", "b.txt", "sub/c.txt");
            assertThat(listed.passedOver())
                    .flatExtracting(Collected.FileEnd::failures)
                    .extracting(InputFault::file, InputFault::reason, InputFault::detail)
                    .containsExactly(
                            tuple("again.txt", "not-a-file", LINK),
                            tuple("out", "not-a-file", LINK),
                            tuple("pipe.txt", "not-a-file", "It is a pipe, socket or device, and no file."),
                            tuple("sub/loop", "not-a-file", LINK));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatIsNamedIsFollowed(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("corpus"), folder);

        assertThat(list(link.toString())).extracting(SourceFile::name).containsExactly("a.txt", "b.txt", "sub/c.txt");
    }

    @Test
    void thousandsOfFilesAreListedWithoutAProcessEach() throws IOException {
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < 4_000; i++) {
            Files.createFile(many.resolve(i + ".txt"));
        }
        list(folder.toString());

        long start = System.nanoTime();
        assertThat(list(many.toString())).hasSize(4_000);
        // A process for each takes more than 10 s.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    private static List<SourceFile> list(String path) {
        return SourceFiles.list(new SourceBuilder().path(path).build(), new Configuration())
                .files();
    }
}
