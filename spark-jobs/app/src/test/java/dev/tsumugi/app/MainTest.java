package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.generate.AnswerListener;
import dev.tsumugi.training.generate.GenerationSpeed;
import dev.tsumugi.training.generate.PromptJob;
import dev.tsumugi.training.generate.PromptRequest;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Command lines, run in this process with jobs that only note that they ran. */
class MainTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Stage> ran = new ArrayList<>();
    private String config;

    private record Report(long documents, double meanLength) implements StageReport {}

    private final class Writing implements PromptJob {
        private final Stage stage;

        Writing(Stage stage) {
            this.stage = stage;
        }

        @Override
        public StageReport run(StageContext context) {
            ran.add(stage);
            return new Report(1234, 5.5);
        }

        @Override
        public GenerationSpeed answer(StageContext context, PromptRequest request, AnswerListener listener) {
            listener.onNotice("The model is old.");
            for (int i = request.answers() - 1; i >= 0; i--) { // the last one is the fastest
                listener.onText(i, "はい、" + (request.seed() + i) + " ");
            }
            for (int i = request.answers() - 1; i >= 0; i--) {
                listener.onText(i, request.promptOf(i));
                listener.onEnd(i);
            }
            return new GenerationSpeed(1200, 2, 30, 0.5);
        }
    }

    @BeforeEach
    void writeConfig() throws IOException {
        config = folder.resolve("my.yaml").toString();
        Files.writeString(Path.of(config), "run:\n  directory: " + folder.resolve("run") + "\n");
    }

    @Test
    void runDoesAllStagesInOrderAndEndsWithATable() {
        assertThat(tsumugi("run", "--config", config)).isZero();

        assertThat(ran).isEqualTo(Stages.all());
        assertThat(lines(out)).startsWith("collect: runs", "clean: runs");
        assertThat(lines(out))
                .anyMatch(line -> line.matches("stage +status +seconds +figures"))
                .anyMatch(line -> line.matches("train-tokenizer +done +\\d\\.\\d +documents 1,234, mean length 5.500"));
        assertThat(folder.resolve("run/lock.json")).doesNotExist();
        assertThat(folder.resolve("run/report/index.html")).exists();
    }

    @Test
    void secondRunSkipsEverything() {
        tsumugi("run", "--config", config);
        ran.clear();
        out.reset();

        assertThat(tsumugi("run", "--config", config)).isZero();
        assertThat(ran).isEmpty();
        assertThat(lines(out)).contains("collect: fresh, skipped", "export: fresh, skipped");
    }

    @Test
    void dryRunPrintsConfigurationAndPlanAndRunsNothing() {
        tsumugi("collect", "--config", config);
        ran.clear();
        out.reset();

        assertThat(tsumugi("run", "--config", config, "--set", "collect.limits.max-archive-depth=1", "--dry-run"))
                .isZero();
        assertThat(ran).isEmpty();
        assertThat(lines(out))
                .startsWith("run:", "  name: run")
                .contains("    max-archive-depth: 1")
                .contains(
                        "#   collect          stale: collect.limits.max-archive-depth changed from 2 to 1; its output is"
                                + " removed, collect and the stages after it run again")
                .contains("#   clean            runs");
    }

    @Test
    void dryRunTellsWhatFollowsFromWorkersAndRounds() {
        assertThat(tsumugi(
                        "run",
                        "--config",
                        config,
                        "--set",
                        "pretrain.averaging.mode=diloco",
                        "--set",
                        "pretrain.rounds=300",
                        "--dry-run"))
                .isZero();
        assertThat(lines(out))
                .containsSequence(
                        "#   pretrain         runs",
                        "#     the outer step's learning rate is 0.9 and its momentum 0.8, from the workers and the"
                                + " rounds where not given");
    }

    @Test
    void runStopsAfterTheStageOfUntilAndGoesOnFromThere() {
        assertThat(tsumugi("run", "--config", config, "--until", "tokenize")).isZero();

        List<Stage> first = Stages.until(TokenizeStage.STAGE);
        assertThat(ran).isEqualTo(first);
        assertThat(folder.resolve("run/tokens/manifest.json")).exists();
        assertThat(folder.resolve("run/checkpoints")).doesNotExist();

        ran.clear();
        assertThat(tsumugi("run", "--config", config, "--until", "clean")).isZero();
        assertThat(ran).isEmpty();

        assertThat(tsumugi("run", "--config", config)).isZero();
        assertThat(ran).isNotEmpty().doesNotContainAnyElementsOf(first).startsWith(PretrainStage.STAGE);
    }

    @Test
    void untilMustNameAStage() {
        assertThat(tsumugi("run", "--config", config, "--until", "tokens")).isEqualTo(2);

        assertThat(ran).isEmpty();
        assertThat(lines(err))
                .containsExactly("tsumugi: --until must name a stage, but is `tokens`; the stages are "
                        + Stages.all().stream().map(Stage::command).collect(Collectors.joining(", ")) + ".");
    }

    @Test
    void modelThatCannotBeExportedIsToldBeforeItIsTrained() {
        String[] gpt2 = {"--set", "model.architecture=gpt2", "--set", "model.query-key-norm=true"};
        assertThat(tsumugi("run", "--config", config, gpt2[0], gpt2[1], gpt2[2], gpt2[3]))
                .isEqualTo(2);
        assertThat(tsumugi(
                        "run",
                        "--config",
                        config,
                        gpt2[0],
                        gpt2[1],
                        "--set",
                        "model.width=256",
                        "--set",
                        "model.key-value-heads=2"))
                .isEqualTo(2);

        assertThat(ran).isEmpty();
        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: The model could not be exported: A GPT-2 of transformers or llama.cpp has no place for"
                                + " norms of queries and keys (model.query-key-norm: true). Stop before that with `run"
                                + " --until generate`, or change the model.",
                        "tsumugi: The model could not be exported: A GPT-2 of transformers or llama.cpp has no place for"
                                + " fewer heads of keys and values than of queries (model.key-value-heads). Stop before"
                                + " that with `run --until generate`, or change the model.");
        assertThat(tsumugi("run", "--config", config, "--until", "generate", gpt2[0], gpt2[1], gpt2[2], gpt2[3]))
                .isZero();
        assertThat(tsumugi("run", "--config", config, gpt2[0], gpt2[1])).isZero();
    }

    @Test
    void warmupLongerThanTheScheduleIsToldBeforeTheFirstStage() {
        assertThat(tsumugi("run", "--config", config, "--set", "pretrain.rounds=2"))
                .isEqualTo(2);

        assertThat(ran).isEmpty();
        assertThat(lines(err))
                .containsExactly("tsumugi: pretrain.optimizer.warmup-steps must be below the 32 steps of the schedule"
                        + " (decay-steps, else rounds * steps-per-round), but is 100.");
        assertThat(tsumugi("run", "--config", config, "--set", "pretrain.rounds=2", "--until", "tokenize"))
                .isZero();
    }

    @Test
    void unknownCommandIsAMistakeWithHelpToo() {
        assertThat(tsumugi("colect", "--help")).isEqualTo(2);
        assertThat(tsumugi("summarise", "--help")).isEqualTo(2);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(lines(err).get(0)).contains("did you mean `collect`?");
        assertThat(lines(err).get(1)).contains("the commands are collect, clean, dedup");
    }

    @Test
    void misspeltKeyIsOneSentenceAndExitCodeTwo() {
        assertThat(tsumugi("run", "--config", config, "--set", "pretrain.rouns=3"))
                .isEqualTo(2);

        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: Configuration: `pretrain.rouns` is no known key; did you mean `rounds`? (--set"
                                + " pretrain.rouns)");
    }

    @Test
    void missingConfigurationFileIsOneSentence() {
        assertThat(tsumugi("clean", "--config", "no/such.yaml")).isEqualTo(2);

        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: The configuration file no/such.yaml does not exist: check the path after --config");
    }

    @Test
    void missingInputNamesTheCommandToRunFirst() {
        assertThat(tsumugi("dedup", "--config", config)).isEqualTo(2);

        assertThat(lines(err))
                .containsExactly("tsumugi: dedup needs the output of clean: run `tsumugi clean --config ...` first");
    }

    @Test
    void misspeltCommandsAndOptionsAreSuggested() {
        assertThat(tsumugi("colect")).isEqualTo(2);
        assertThat(tsumugi("clean", "--confg", config)).isEqualTo(2);
        assertThat(tsumugi("clean")).isEqualTo(2);
        assertThat(tsumugi()).isEqualTo(2);

        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: `colect` is no command of this program; did you mean `collect`? (`tsumugi --help` tells"
                                + " more)",
                        "tsumugi: Missing required option: '--config=FILE' (`tsumugi clean --help` tells more)",
                        "tsumugi: Missing required option: '--config=FILE' (`tsumugi clean --help` tells more)",
                        "tsumugi: No command is given (`tsumugi --help` tells more)");
    }

    @Test
    void mistakeFoundByAJobIsOneSentenceAlsoWhenSparkWrapsIt() {
        Job failing = context -> {
            throw new IllegalStateException("Job aborted", new UserException("Page a.html is too large"));
        };
        assertThat(Program.run(
                        new String[] {"collect", "--config", config}, screen(), Stages.catalogs(stage -> failing)))
                .isEqualTo(2);

        assertThat(lines(err)).containsExactly("tsumugi: Page a.html is too large");
    }

    @Test
    void bugShowsItsStackTraceAndExitCodeOne() {
        Job failing = context -> {
            throw new IllegalStateException("surprise");
        };
        assertThat(Program.run(
                        new String[] {"collect", "--config", config}, screen(), Stages.catalogs(stage -> failing)))
                .isEqualTo(1);

        assertThat(lines(err))
                .startsWith("java.lang.IllegalStateException: surprise")
                .endsWith(
                        "tsumugi: the command failed, as the stack trace above tells; once the cause is gone, the same command"
                                + " goes on from the last finished stage");
        assertThat(folder.resolve("run/lock.json")).doesNotExist();
    }

    @Test
    void promptIsAnsweredOnStandardOutputAlone() {
        tsumugi("run", "--config", config);
        out.reset();

        assertThat(tsumugi("generate", "--config", config, "--prompt", "今日は")).isZero();
        assertThat(lines(out)).containsExactly("はい、42 今日は");
        assertThat(lines(err))
                .endsWith(
                        "tsumugi: The model is old.",
                        "prompt: 1,200 tokens, 600 tokens/s; answer: 30 tokens, 60 tokens/s");
    }

    @Test
    void severalAnswersStandOneBelowTheOther() {
        assertThat(tsumugi(
                        "generate",
                        "--config",
                        config,
                        "--prompt",
                        "A",
                        "--prompt",
                        "B",
                        "--samples",
                        "2",
                        "--seed",
                        "5"))
                .isZero();
        assertThat(lines(out))
                .containsExactly(
                        "--- 1 of 4: A",
                        "はい、5 A",
                        "--- 2 of 4: A",
                        "はい、6 A",
                        "--- 3 of 4: B",
                        "はい、7 B",
                        "--- 4 of 4: B",
                        "はい、8 B");
    }

    @Test
    void samplesWithoutAPromptAndBelowOneAreMistakes() {
        assertThat(tsumugi("generate", "--config", config, "--samples", "2")).isEqualTo(2);
        assertThat(tsumugi("generate", "--config", config, "--prompt", "A", "--samples", "0"))
                .isEqualTo(2);
        assertThat(lines(err))
                .containsExactly(
                        "tsumugi: Error: Missing required argument(s): --prompt=TEXT (`tsumugi generate --help` tells"
                                + " more)",
                        "tsumugi: --samples must be at least 1, was 0");
    }

    static Stream<String> commands() {
        return Stream.concat(
                Stages.all().stream().map(Stage::command),
                Stream.of("run", "inspect attention", "inspect fill", "inspect next"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelpsWithAnExampleThatParses(String command) {
        assertThat(tsumugi((command + " --help").split(" "))).isZero();

        String help = out.toString(StandardCharsets.UTF_8);
        assertThat(help).contains("Usage: tsumugi " + command).contains("--dry-run");
        String example = help.substring(help.indexOf("Example: tsumugi ") + "Example: tsumugi ".length());
        String[] arguments = example.strip().replaceAll("\"[^\"]*\"", "text").split("\\s+");
        assertThat(tsumugi(Stream.concat(Arrays.stream(arguments), Stream.of("--help"))
                        .toArray(String[]::new)))
                .isZero();
    }

    @Test
    void helpListsTheCommandsInOrder() {
        assertThat(tsumugi("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsSubsequence(Stream.concat(Stages.all().stream().map(Stage::command), Stream.of("run"))
                        .toArray(String[]::new));
    }

    private int tsumugi(String... arguments) {
        return Program.run(arguments, screen(), Stages.catalogs(Writing::new, Report.class));
    }

    private Screen screen() {
        return new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
