package dev.tsumugi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the project: links lead somewhere, and classes and tests that are named exist. */
class DocumentationTest {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern RELATIVE_LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");
    private static final Pattern TESTS = Pattern.compile("-Dtest='?([\\w*,]+)'?");
    private static final Set<String> OF_THE_READER = Set.of("*Lion*", "NAME");
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

    /** Maven is told not to mind where a name matches no test of one of the modules, so it must match one here. */
    @Test
    void everyTestThatAPageTellsToRunExists() throws IOException {
        Set<String> classes = classes();
        List<String> unknown = new ArrayList<>();
        int named = 0;
        for (Path page : pages()) {
            for (MatchResult tests :
                    TESTS.matcher(Files.readString(page)).results().toList()) {
                for (String name : tests.group(1).split(",")) {
                    named++;
                    Pattern glob = Pattern.compile(name.replace("*", ".*"));
                    if (!OF_THE_READER.contains(name)
                            && classes.stream()
                                    .noneMatch(known -> glob.matcher(known).matches())) {
                        unknown.add(PROJECT.relativize(page) + ": " + name);
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(named).isGreaterThan(10);
    }

    @Test
    void everyClassThatTheGlossaryNamesExists() throws IOException {
        assertThat(CLASS.matcher(Files.readString(PROJECT.resolve("docs/glossary.md")))
                        .results()
                        .map(name -> name.group(1)))
                .isNotEmpty()
                .isSubsetOf(classes());
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

    /** The names of all classes that have a file. */
    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
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
