package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The demo's pipeline on a slice of its sources, through the command line in processes of their own. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoRunIT {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of("target/demo-run").toAbsolutePath();
    private static final Path FIRST = FOLDER.resolve("first");
    private static final Path SECOND = FOLDER.resolve("second");
    private static final Path CONFIG = FOLDER.resolve("slice.yaml");
    private static final String EXAMPLE = "今日はいい天気ですね。";
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeAll
    static void slice() throws IOException, InterruptedException {
        deleteTree(FOLDER);
        Files.createDirectories(FOLDER);
        DemoSlice.write(CONFIG);
    }

    @Test
    @Order(1)
    void everyStageRunsAndTheReportShowsIt() throws Exception {
        Finished run = tsumugi(FIRST, "run");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(FIRST.resolve("report/index.html"))
                .content()
                .contains("id=\"corpus\"", "id=\"tokenizer\"", "id=\"shards\"", "id=\"pretraining\"")
                .contains("id=\"finetuning\"", "id=\"evaluation\"", "id=\"samples\"", "id=\"export\"")
                .doesNotContain("another version");
        assertThat(FIRST.resolve("export"))
                .isDirectoryContaining("glob:**/config.json")
                .isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/tokenizer.json")
                .isDirectoryContaining("glob:**/tokenizer_config.json")
                .isDirectoryContaining("glob:**/generation_config.json");
    }

    @Test
    @Order(2)
    void noDocumentIsLostOnTheWay() throws IOException {
        JsonNode collect = report(FIRST, "raw");
        JsonNode clean = report(FIRST, "clean");
        JsonNode dedup = report(FIRST, "unique");
        long dropped = 0;
        for (JsonNode step : clean.path("steps")) {
            for (JsonNode count : step.path("dropped")) {
                dropped += count.asLong();
            }
        }

        assertThat(collect.path("documents").asLong()).isPositive();
        assertThat(clean.path("in").asLong())
                .isEqualTo(collect.path("documents").asLong());
        assertThat(dropped).isPositive();
        assertThat(clean.path("out").asLong()).isEqualTo(clean.path("in").asLong() - dropped);
        assertThat(dedup.path("in").asLong()).isEqualTo(clean.path("out").asLong());
        assertThat(dedup.path("out").asLong())
                .isEqualTo(dedup.path("in").asLong()
                        - dedup.path("exactDuplicates").asLong()
                        - dedup.path("nearDuplicates").asLong());
    }

    @Test
    @Order(3)
    void japaneseIsCutIntoWords() throws IOException {
        try (HuggingFaceTokenizer tokenizer =
                HuggingFaceTokenizer.newInstance(FIRST.resolve("export/tokenizer.json"))) {
            long[] ids = tokenizer.encode(EXAMPLE, false, false).getIds();
            List<String> tokens = new ArrayList<>();
            for (long id : ids) {
                tokens.add(tokenizer.decode(new long[] {id}));
            }
            assertThat(tokens).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        }
    }

    @Test
    @Order(4)
    void theLossFalls() throws IOException {
        List<Double> losses = losses(FIRST);

        assertThat(losses).hasSize(12);
        assertThat(losses.get(0)).isCloseTo(Math.log(3000), within(0.5));
        assertThat(losses.get(11)).isLessThan(losses.get(0) - 0.5);
    }

    @Test
    @Order(5)
    void finishedStagesAreSkipped() throws Exception {
        Finished again = tsumugi(FIRST, "run");

        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output().lines().filter(line -> line.contains(" skipped ")))
                .hasSize(10);
    }

    @Test
    @Order(6)
    void aChangedKeyMakesItsStageAndThoseAfterItStale() throws Exception {
        Finished plan = tsumugi(FIRST, "run", "--dry-run", "--set", "tokenize.validation-fraction=0.2");

        assertThat(plan.exitCode()).as(plan.output()).isZero();
        assertThat(plan.output()).contains("tokenize.validation-fraction changed from");
        assertThat(plan.output().lines().filter(line -> line.startsWith("#") && line.contains("clean ")))
                .noneMatch(line -> line.contains("stale"));
    }

    @Test
    @Order(7)
    void theModelAnswersAPrompt() throws Exception {
        Finished answer = tsumugi(FIRST, "generate", "--prompt", "今日はいい");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).isNotBlank();
    }

    /** Another folder, another number of cores and partitions, and killed in the middle of training: the same bytes. */
    @Test
    @Order(8)
    void aKilledRunContinuesAndEndsInTheSameBytes() throws Exception {
        String[] otherCluster = {
            "run", "--set", "spark.master=local[1]", "--set", "spark.settings.spark\\.sql\\.shuffle\\.partitions=7"
        };
        Process killed = start(SECOND, otherCluster);
        awaitCheckpoint(killed);
        killed.destroyForcibly().waitFor();
        List<Double> lossesBefore = losses(SECOND);
        assertThat(lossesBefore).as("killed before the end").hasSizeLessThan(12);

        Finished continued = tsumugi(SECOND, otherCluster);

        assertThat(continued.exitCode()).as(continued.output()).isZero();
        assertThat(report(SECOND, "checkpoints").path("resumedFromStep").asLong())
                .isPositive();
        assertThat(losses(SECOND)).isEqualTo(losses(FIRST));
        assertThat(files(SECOND, "tokenizer")).isEqualTo(files(FIRST, "tokenizer"));
        assertThat(files(SECOND, "tokens")).isEqualTo(files(FIRST, "tokens"));
        assertThat(files(SECOND, "export")).isEqualTo(files(FIRST, "export"));
    }

    private static void awaitCheckpoint(Process process) throws InterruptedException, IOException {
        Path checkpoints = SECOND.resolve("checkpoints");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(6);
        while (!hasWholeCheckpoint(checkpoints)) {
            assertThat(process.isAlive())
                    .as("the run ended before its first checkpoint")
                    .isTrue();
            assertThat(System.nanoTime()).as("no checkpoint in six minutes").isLessThan(deadline);
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** Where a second manifest is there, the first one is written to its end. */
    private static boolean hasWholeCheckpoint(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (Stream<Path> steps = Files.list(checkpoints)) {
            return steps.filter(step -> Files.exists(step.resolve("manifest.json")))
                            .count()
                    > 1;
        }
    }

    private static List<Double> losses(Path run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("checkpoints/log.jsonl"))) {
            losses.add(JSON.readTree(line).path("loss").asDouble());
        }
        return losses;
    }

    private static JsonNode report(Path run, String folder) throws IOException {
        return JSON.readTree(run.resolve(folder).resolve("manifest.json").toFile())
                .path("report");
    }

    /** Relative path and content of the files of a stage; manifests hold times and are left out, checksum files repeat. */
    private static Map<String, Integer> files(Path run, String folder) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(run.resolve(folder))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (!name.endsWith("manifest.json") && !name.endsWith("started.json") && !name.endsWith(".crc")) {
                    files.put(name, java.util.Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private record Finished(int exitCode, String output) {}

    private static Finished tsumugi(Path run, String... arguments) throws IOException, InterruptedException {
        Process process = start(run, arguments);
        assertThat(process.waitFor(12, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Finished(process.exitValue(), Files.readString(log(run)));
    }

    private static Process start(Path run, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add") || option.startsWith("-XX") || option.startsWith("-Djdk"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx2g", "-Dfile.encoding=UTF-8", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", CONFIG.toString(), "--set", "run.directory=" + run));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(run).toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    private static Path log(Path run) {
        return FOLDER.resolve(run.getFileName() + ".log");
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(java.util.Comparator.reverseOrder())
                        .map(Path::toFile)
                        .forEach(File::delete);
            }
        }
    }
}
