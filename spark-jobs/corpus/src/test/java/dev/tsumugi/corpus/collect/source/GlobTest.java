package dev.tsumugi.corpus.collect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.html      | a.html        | true",
                "*.html      | a/b.html      | false",
                "**/*.html   | a.html        | true",
                "**/*.html   | a/b/c.html    | true",
                "a/**        | a/b/c         | true",
                "a/**        | b/a/c         | false",
                "?.{txt,md}  | a.md          | true",
                "?.{txt,md}  | ab.md         | false",
                "a.b+(c)     | a.b+(c)       | true",
                "a.b         | axb           | false",
            })
    void matchesWholePaths(String glob, String path, boolean expected) {
        assertThat(new Glob(List.of(glob)).matches(path)).isEqualTo(expected);
    }

    @Test
    void refusesABraceThatStaysOpen() {
        assertThatThrownBy(() -> new Glob(List.of("*.{a,b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("glob \"*.{a,b\" lacks a closing brace");
    }
}
