package dev.tsumugi.training.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.cli.StageCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String config;

    @BeforeEach
    void writeRun() throws IOException {
        Path directory = folder.resolve("run");
        config = folder.resolve("tiny.yaml").toString();
        Files.writeString(Path.of(config), "run: {name: tiny, directory: " + directory + "}\n");
        TinyRun run = new TinyRun(directory);
        run.writeTokenizer();
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
    }

    @Test
    void attentionTellsWhereThePageIs() {
        assertThat(inspect("attention", "--text", "今日は")).isZero();
        assertThat(lines(out)).containsExactly("The page is file:" + folder + "/run/inspect/attention.html");
        assertThat(folder.resolve("run/inspect/attention.html")).exists();
    }

    @Test
    void fillPrintsATable() {
        assertThat(inspect("fill", "--text", "今日は【?】です", "--candidates", "3", "--max-tokens", "2"))
                .isZero();
        assertThat(lines(out)).hasSize(4);
        assertThat(lines(out).get(0)).isEqualTo("rank  probability  ln p(blank|left)  ln p(right|left, blank)  text");
        assertThat(lines(out).get(3)).matches("   3 +0\\.\\d{4} +-\\d+\\.\\d{3} +-\\d+\\.\\d{3}  \\S+.*");
    }

    @Test
    void nextPrintsATable() {
        assertThat(inspect("next", "--text", "今日は", "--tokens", "2", "--model", "pretrained"))
                .isZero();
        assertThat(lines(out)).hasSize(3).first().isEqualTo("rank  probability      id  token");
        assertThat(lines(out).get(2)).matches("   2 +0\\.\\d{4} +\\d+  \\S+");
    }

    @Test
    void mistakesAreOneSentence() {
        assertThat(inspect("next", "--text", "今日は", "--model", "finetuned")).isEqualTo(2);
        assertThat(inspect("fill", "--text", "今日は")).isEqualTo(2);
        assertThat(inspect("next", "--text", "今日は", "--tokens", "0")).isEqualTo(2);
        assertThat(inspect("attention")).isEqualTo(2);
        assertThat(run("inspect")).isEqualTo(2);
        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: No complete checkpoint under file:" + folder + "/run/finetuned: run finetune first.",
                        "tsumugi: The text must mark one blank as 【?】, but marks none: 今日は",
                        "tsumugi: --tokens must be at least 1, was 0",
                        "tsumugi: Missing required option: '--text=TEXT' (`tsumugi inspect attention --help` tells more)",
                        "tsumugi: No command is given (`tsumugi inspect --help` tells more)");
    }

    @Test
    void dryRunPrintsTheConfigurationAndThePlan() {
        assertThat(inspect("attention", "--text", "今日は", "--dry-run")).isZero();
        assertThat(lines(out))
                .startsWith("run:", "  name: tiny")
                .endsWith(
                        "# Plan for file:" + folder + "/run",
                        "#   writes inspect/attention.html, by the pre-trained model file:" + folder
                                + "/run/checkpoints/step-00000010");
        assertThat(folder.resolve("run/inspect")).doesNotExist();
    }

    @Test
    void dryRunSaysWhatIsMissing() {
        assertThat(inspect("next", "--text", "今日は", "--model", "finetuned", "--dry-run"))
                .isZero();
        assertThat(lines(out))
                .last()
                .isEqualTo("#   cannot run: No complete checkpoint under file:" + folder
                        + "/run/finetuned: run finetune first.");
    }

    private int inspect(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("inspect", command, "--config", config));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        Screen screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Program.run(arguments, screen, StageCatalog.all());
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
