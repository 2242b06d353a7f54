package dev.tsumugi.corpus.clean.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of docs/masking.md: what is masked, and what is not. */
class MaskingTableTest {
    private static final Path PAGE = Path.of("../../docs/masking.md");
    private static final MaskPersonalData MASK = new MaskPersonalData(true, true, true);

    @ParameterizedTest
    @MethodSource("rows")
    void holds(String row) {
        String[] cells = row.split("\\|");
        String text = code(cells[1]);

        assertThat(MASK.mask(text)).isEqualTo(cells[2].isBlank() ? text : code(cells[2]));
    }

    @Test
    void hasRowsOfBothSorts() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(50);
        assertThat(rows()).anyMatch(row -> row.split("\\|")[2].isBlank());
    }

    static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static String code(String cell) {
        String text = cell.strip();
        return text.substring(1, text.length() - 1);
    }
}
