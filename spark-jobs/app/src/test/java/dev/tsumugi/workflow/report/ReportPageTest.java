package dev.tsumugi.workflow.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.training.generate.GenerateStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @TempDir
    private Path folder;

    @Test
    void showsEveryStepOfTheFunnelWithItsReasons() throws IOException {
        stage(CollectStage.STAGE, """
                {"documents": 10, "sources": [{"name": "web", "kind": "web", "license": "MIT", "documents": 10,
                 "bytes": 2000000, "skipped": {"not-text": 3}}]}""");
        stage(CleanStage.STAGE, """
                {"in": 10, "out": 7, "byLanguage": {"ja": {"documents": 7, "characters": 900}},
                 "bySource": {"web": {"documents": 7, "characters": 900}},
                 "steps": [{"kind": "web", "step": "length", "in": 6, "dropped": {"too-few-characters": 1}},
                           {"kind": "docs", "step": "length", "in": 4, "dropped": {"too-few-characters": 2}}]}""");

        String page = page("clean: {}");

        assertThat(page)
                .contains("<td>clean: length</td><td class=\"number\">7</td>")
                .contains("<code>too-few-characters</code> 3")
                .contains("<code>not-text</code> 3")
                .contains("<td>MIT</td>")
                .contains("100.0 %");
    }

    @Test
    void leavesOutStagesThatHaveNotRun() throws IOException {
        stage(CollectStage.STAGE, "{\"documents\": 10, \"sources\": []}");

        String page = page("run: {}");

        assertThat(page)
                .contains("href=\"#corpus\"", "href=\"#stages\"")
                .doesNotContain("href=\"#tokenizer\"", "href=\"#training\"", "id=\"samples\"");
    }

    @Test
    void drawsTheLossAndIgnoresALineThatWasCutOff() throws IOException {
        stage(PretrainStage.STAGE, "{\"parameters\": 5000000, \"firstLoss\": 9.01, \"finalLoss\": 5.5}");
        Files.writeString(folder.resolve("checkpoints/log.jsonl"), """
                {"step": 8, "loss": 9.01, "validationLoss": 8.5, "tokensPerSecond": 100}
                {"step": 16, "loss": 5.5, "tokensPerSecond": 120}
                {"step": 24, "lo""");

        String page = page("run: {}");

        assertThat(page)
                .contains("5.00 M parameters", "training loss 9.01 → 5.50")
                .contains("class=\"line train\"");
        assertThat(page.split("class=\"line train\" points=\"")[1]
                        .split("\"")[0]
                        .trim()
                        .split(" "))
                .hasSize(2);
    }

    @Test
    void showsWhereTheTimeAndTheBytesOfTheRoundsWent() throws IOException {
        stage(PretrainStage.STAGE, "{\"parameters\": 5000000}");
        Files.writeString(folder.resolve("checkpoints/log.jsonl"), """
                {"round": 1, "tokens": 500, "details": {"computeSeconds": 6, "broadcastSeconds": 1, "aggregateSeconds": 1,
                 "outerSeconds": 0, "checkpointSeconds": 0, "bytesDown": 3000, "bytesUp": 1000, "accepted": 3, "late": 1}}
                {"round": 2, "tokens": 1000, "details": {"computeSeconds": 6, "broadcastSeconds": 1, "aggregateSeconds": 1,
                 "outerSeconds": 0, "checkpointSeconds": 4, "bytesDown": 1000, "bytesUp": 1000, "accepted": 4}}
                """.replace(",\n ", ","));

        assertThat(page("run: {}"))
                .contains("<td>compute</td><td class=\"number\">12.0</td><td class=\"number\">6.00</td>"
                        + "<td class=\"number\">60.0 %</td>")
                .contains("<td>checkpoint</td><td class=\"number\">4.00</td><td class=\"number\">2.00</td>")
                .contains("6.00 for each token; 1 of 8 workers' rounds were late, lost or rejected.")
                .contains("Bytes that travelled in a round");
    }

    @Test
    void escapesWhatModelsAndConfigurationsSay() throws IOException {
        stage(GenerateStage.STAGE, """
                {"samples": [{"model": "fine-tuned", "prompt": "<b>&", "answer": "<script>alert(1)</script>"}]}""");

        String page = page("run: {name: <img src=x>}");

        assertThat(page)
                .contains("&lt;b&gt;&amp;", "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x&gt;")
                .doesNotContain("<script", "<img");
    }

    @Test
    void needsNothingFromElsewhere() throws IOException {
        assertThat(page("run: {}")).doesNotContain("http:", "https:", "src=", "<link");
    }

    private String page(String configuration) throws IOException {
        Configuration hadoop = new Configuration();
        ReportPage.write(RunDirectory.at(folder.toString(), hadoop), hadoop, "test", configuration);
        return Files.readString(folder.resolve("report/index.html"));
    }

    private void stage(Stage stage, String report) throws IOException {
        Path manifest = folder.resolve(stage.folder()).resolve("manifest.json");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, """
                {"provenance": {"stage": "%s", "fingerprint": "0123456789abcdef", "toolVersion": "1", "configuration": {},
                 "inputs": {}, "files": {}}, "startedAt": "2026-01-02T03:04:05Z", "seconds": 75.3, "report": %s}
                """.formatted(stage.command(), report));
    }
}
