package dev.tsumugi.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.export.ExportReport.ExportedFile;
import dev.tsumugi.testing.GivenResults;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeTheModelIsExported() {
        assertThat(new ExportSection().html(results)).isEmpty();
    }

    @Test
    void listsTheFilesWithTheirLengths() {
        results.with(
                ExportStage.STAGE,
                new ExportReport(
                        Training.FINETUNED, 276, 5, "float32", List.of(new ExportedFile("config.json", 12_345))));

        assertThat(new ExportSection().html(results).orElseThrow())
                .contains("<td>config.json</td><td class=\"number\">12,345</td>");
    }
}
