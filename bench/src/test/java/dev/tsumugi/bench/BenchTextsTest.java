package dev.tsumugi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTextsTest {
    @TempDir
    private Path folder;

    @Test
    void leavesOutWhatDoesNotFitAndGoesOn() {
        assertThat(BenchTexts.upTo(7, List.of("one", "longer", "二", "a", "b"))).containsExactly("one", "二", "a");
    }

    @Test
    void saysWhichTextIsTooShortToBeMeasured() throws IOException {
        Path inputs = Files.createDirectory(folder.resolve("inputs"));
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(inputs.resolve("sources.jar")))) {
            jar.putNextEntry(new ZipEntry("A.java"));
            jar.write("class A {}".getBytes());
        }
        Path text = Files.createDirectories(folder.resolve("shared/text")).resolve("long.txt");
        Files.writeString(text, numbered("A long line of English, for the test, no. ", 120_000));
        Path shared = folder.resolve("shared");
        assertThatThrownBy(() -> BenchTexts.load(inputs, shared))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The text `ja` has 0 bytes in %s and %s, but 5000000 are measured at least:"
                                + " delete %s, so that bin/bench fetches it again.",
                        inputs, shared, inputs);
        Files.writeString(text.resolveSibling("longer.txt"), numbered("ながい日本語の文です、", 160_000));
        assertThatThrownBy(() -> BenchTexts.load(inputs, shared))
                .hasMessageStartingWith("The text `code` has 10 bytes");
    }

    @Test
    void noDocumentsAreNoAgreement() {
        Peer peer = new Peer("none", null, text -> new int[0], 1);
        assertThat(peer.agrees(List.of())).isFalse();
    }

    private static String numbered(String line, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(line).append(i).append('\n');
        }
        return text.toString();
    }
}
