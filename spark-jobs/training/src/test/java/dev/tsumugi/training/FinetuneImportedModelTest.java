package dev.tsumugi.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.testing.Stages;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Hugging Face folder is fine-tuned as it is: no corpus, no pre-training, no Spark. */
class FinetuneImportedModelTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path export;
    private String config;

    private record Done(List<String> models) implements StageReport {}

    @BeforeEach
    void exportAModel() throws IOException {
        String other = write("other.yaml", "run: {directory: " + folder.resolve("other") + "}\n");
        assertThat(tsumugi(this::writing, "run", other, "--until", "pretrain")).isZero();
        assertThat(tsumugi(Stage::job, "export", other)).isZero();
        export = folder.resolve("other/export");
        Path chats = Files.writeString(
                folder.resolve("chats.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"天気\"},{\"role\":\"assistant\",\"content\":\"今日\"}]}\n");
        config = write("mine.yaml", """
                run: {directory: %s}
                train-tokenizer: {from: %s}
                model: {from: %s}
                pretrain: {rounds: 0}
                finetune: {data: ["%s"], epochs: 2, threads: 1}
                """.formatted(folder.resolve("mine"), export, export, chats));
    }

    @Test
    void fourCommandsGoFromTheFolderToTheExportOfAFineTunedModel() {
        for (String command : List.of("train-tokenizer", "pretrain", "finetune", "export")) {
            assertThat(tsumugi(Stage::job, command, config))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
        }

        assertThat(folder.resolve("mine/checkpoints/step-00000000/model.safetensors"))
                .exists();
        assertThat(folder.resolve("mine/export/README.md")).content().contains("fine-tuned with Tsumugi.");
        assertThat(folder.resolve("mine/raw")).doesNotExist();
    }

    @Test
    void nothingThatWasDoneIsDoneAgain() {
        tsumugi(Stage::job, "train-tokenizer", config);
        tsumugi(Stage::job, "pretrain", config);
        out.reset();

        assertThat(tsumugi(Stage::job, "pretrain", config)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("pretrain +skipped");
    }

    private String write(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml).toString();
    }

    private int tsumugi(Function<Stage, Job> jobs, String command, String file, String... options) {
        String[] arguments = Stream.concat(Stream.of(command, "--config", file), Stream.of(options))
                .toArray(String[]::new);
        Screen screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Program.run(arguments, screen, Stages.catalogs(jobs));
    }

    private Job writing(Stage stage) {
        TinyRun run = new TinyRun(folder.resolve("other"));
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
