package dev.tsumugi.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.export.ExportStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.generate.GenerateStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run without conversations: the pre-trained model is generated with and exported. */
class RunWithoutFinetuningTest {
    private static final Set<Stage> REAL = Set.of(FinetuneStage.STAGE, GenerateStage.STAGE, ExportStage.STAGE);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String config;

    private record Done(List<String> models) implements StageReport {}

    @BeforeEach
    void writeConfig() throws IOException {
        config = folder.resolve("tiny.yaml").toString();
        Files.writeString(
                Path.of(config),
                "run: {directory: " + folder.resolve("run") + "}\ngenerate: {prompts: [the], max-new-tokens: 3}\n");
    }

    @Test
    void goesFromTheCorpusToTheExport() {
        assertThat(tsumugi("run")).as(err.toString(StandardCharsets.UTF_8)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("finetune: runs (finetune.data is empty: there is nothing to fine-tune on)");
        assertThat(folder.resolve("run/export/model.safetensors")).exists();
        assertThat(folder.resolve("run/export/README.md")).content().contains("pre-trained with Tsumugi.");
    }

    @Test
    void commandsAloneNeedNoFinetuneBefore() {
        tsumugi("run", "--until", "pretrain");

        assertThat(tsumugi("generate")).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(tsumugi("export")).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(folder.resolve("run/generated/samples.json")).content().contains("pre-trained");
    }

    private int tsumugi(String command, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = command;
        arguments[1] = "--config";
        arguments[2] = config;
        System.arraycopy(options, 0, arguments, 3, options.length);
        Screen screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Program.run(
                arguments, screen, Stages.catalogs(stage -> REAL.contains(stage) ? stage.job() : writing(stage)));
    }

    private Job writing(Stage stage) {
        TinyRun run = new TinyRun(folder.resolve("run"));
        return context -> {
            if (stage == TrainTokenizerStage.STAGE) {
                run.writeTokenizer();
            } else if (stage == PretrainStage.STAGE) {
                run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
            }
            return new Done(List.of());
        };
    }
}
