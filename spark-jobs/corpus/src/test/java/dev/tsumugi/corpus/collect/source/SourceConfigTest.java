package dev.tsumugi.corpus.collect.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SourceConfigTest {
    @Test
    void refusesValuesThatCannotWork() {
        refuses(new SourceBuilder().name(" "), "name must not be empty");
        refuses(new SourceBuilder().linesPerDocument(0), "lines-per-document must be at least 1, is 0");
        refuses(new SourceBuilder().maxDocuments(-1), "max-documents must be at least 0 (0: all), is -1");
        refuses(new SourceBuilder().charset("klingon"), "charset \"klingon\" is not known to Java");
        refuses(new SourceBuilder().linePattern("("), "line-pattern is no regular expression: Unclosed group");
        refuses(new SourceBuilder().include("{a"), "glob \"{a\" lacks a closing brace");
        assertThatThrownBy(() -> new CollectLimitsConfig(1, 1, 0, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-archive-entries must be at least 1, was 0");
    }

    private static void refuses(SourceBuilder source, String message) {
        assertThatThrownBy(source::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
