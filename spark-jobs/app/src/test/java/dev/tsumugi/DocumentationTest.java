package dev.tsumugi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the project: links lead somewhere, and classes that are named exist. */
class DocumentationTest {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern RELATIVE_LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");
    private static final Pattern TERM = Pattern.compile("(?m)^\\*\\*(.*?)\\*\\*");

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = RELATIVE_LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    broken.add(PROJECT.relativize(page) + " -> " + links.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyClassThatTheGlossaryNamesExists() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(PROJECT)) {
            classes = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
        assertThat(CLASS.matcher(Files.readString(PROJECT.resolve("docs/glossary.md")))
                        .results()
                        .map(name -> name.group(1)))
                .isNotEmpty()
                .isSubsetOf(classes);
    }

    @Test
    void theGlossaryIsInAlphabeticalOrder() throws IOException {
        assertThat(TERM.matcher(Files.readString(PROJECT.resolve("docs/glossary.md")))
                        .results()
                        .map(term -> term.group(1).toLowerCase(Locale.ROOT)))
                .hasSizeGreaterThan(50)
                .isSorted();
    }

    @Test
    void readmeStaysShort() throws IOException {
        assertThat(Files.readAllLines(PROJECT.resolve("README.md"))).hasSizeLessThan(120);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(PROJECT);
                Stream<Path> docs = Files.walk(PROJECT.resolve("docs"));
                Stream<Path> deploy = Files.walk(PROJECT.resolve("deploy"))) {
            return Stream.of(top, docs, deploy)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
