package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every block of the pages that is marked {@code sh} runs in a shell, as a reader would run it: in the project's folder, one
 * after the other. The folder is a copy in which {@code conf/demo.yaml} is a slice of the demo. A block that is followed by
 * one marked {@code text} prints its lines; seconds and a model's probabilities do not count.
 */
@Tag("slow")
class DocumentedCommandsIT {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path COPY = Path.of("target/documented-commands").toAbsolutePath();
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```sh\\n(.*?)^```\\n(?:(?:(?!^```|^#).)*^```text\\n(.*?)^```\\n)?");

    /** What a model gives depends on the model, and this one is not the pages'. */
    private static final Pattern PROBABILITY = Pattern.compile(" *\\d+ +0\\.\\d+ .*");

    /** All tests, this one among them. */
    private static final String ALL_TESTS = "mvn verify\n";

    /** README first: the others look at what it made. */
    private static final List<String> PAGES = List.of(
            "README.md",
            "docs/inspecting-a-model.md",
            "docs/monitoring.md",
            "docs/exporting.md",
            "docs/your-own-corpus.md");

    @BeforeAll
    static void copyTheProject() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash is here");
        if (Files.exists(COPY)) {
            deleteTree(COPY);
        }
        Files.createDirectories(COPY.resolve("conf/demo"));
        Files.createDirectories(COPY.resolve("data"));
        for (String same : List.of("bin", "spark-jobs")) {
            Files.createSymbolicLink(COPY.resolve(same), PROJECT.resolve(same));
        }
        try (Stream<Path> texts = Files.list(PROJECT.resolve("conf/demo"))) {
            for (Path text : texts.toList()) {
                Files.copy(text, COPY.resolve("conf/demo").resolve(text.getFileName()));
            }
        }
        DemoSlice.write(COPY.resolve("conf/demo.yaml"));
        // The classes are those that are tested here; the launcher, which sees times, must not build them again.
        Files.setLastModifiedTime(Path.of("target/classpath.txt"), FileTime.from(Instant.now()));
    }

    @TestFactory
    Stream<DynamicContainer> everyBlockOfEveryPageRuns() {
        return PAGES.stream().map(page -> DynamicContainer.dynamicContainer(page, blocks(page)));
    }

    @TestFactory
    Stream<DynamicTest> noOtherPageHasBlocksToRun() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT, 3)) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(file -> PROJECT.relativize(file).toString())
                    .filter(page -> !PAGES.contains(page))
                    .toList()
                    .stream()
                    .map(page -> dynamicTest(page, () -> assertThat(read(page)).doesNotContain("```sh\n")));
        }
    }

    private static Stream<DynamicTest> blocks(String page) {
        return BLOCK.matcher(read(page))
                .results()
                .filter(block -> !block.group(1).equals(ALL_TESTS))
                .map(block -> {
                    String script = block.group(1);
                    List<String> output = block.group(2) == null
                            ? List.of()
                            : block.group(2).lines().toList();
                    return dynamicTest(script.lines().reduce("", (first, last) -> last), () -> check(script, output));
                });
    }

    private static void check(String script, List<String> documented) throws IOException, InterruptedException {
        Path log = COPY.resolve("data/output.log");
        Process process = new ProcessBuilder("/bin/bash", "-euo", "pipefail", "-c", script)
                .directory(COPY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        process.destroyForcibly();
        String output = Files.readString(log);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output.lines().map(DocumentedCommandsIT::withoutFigures))
                .as(output)
                .containsAll(documented.stream()
                        .filter(line -> !PROBABILITY.matcher(line).matches())
                        .map(DocumentedCommandsIT::withoutFigures)
                        .toList());
    }

    /** A line of a table of stages without its seconds. */
    private static String withoutFigures(String line) {
        Matcher row = Pattern.compile("(\\S+ +done) +[0-9.]+  (.*)").matcher(line);
        return row.matches() ? row.group(1) + "  " + row.group(2) : line;
    }

    private static String read(String page) {
        try {
            return Files.readString(PROJECT.resolve(page));
        } catch (IOException e) {
            throw new AssertionError(page + " cannot be read", e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file); // of a link the link, not what it leads to
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
