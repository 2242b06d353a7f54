package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.CorpusStages;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed application jars: what is in them, and that Spark's own spark-submit runs them. */
@Tag("slow")
class ApplicationJarIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Pattern PROVIDED = Pattern.compile(
            "(META-INF/versions/\\d+/)?(org/apache/(spark|hadoop|parquet|commons/compress|logging)|scala|org/slf4j|com/fasterxml/jackson/(core|databind))/.*");
    private static final Pattern NATIVE_OR_TENSORS =
            Pattern.compile("org/(nd4j|deeplearning4j|bytedeco|datavec)/.*|.*\\.(so|dll|dylib)(\\.\\d+)?");

    /** Artifacts that the application jar brings along; the rest of the class path is what a Spark distribution holds. */
    static final Pattern PACKED = Pattern.compile(
            ".*[/\\\\](dev[/\\\\]tsumugi|picocli|jackson-dataformat-yaml|snakeyaml|jmustache|jsoup|brotli|juniversalchardet|hash4j|opennlp|org[/\\\\]apache[/\\\\]lucene|deeplearning4j|nd4j|datavec|bytedeco|oshi|target)[/\\\\].*");

    @ParameterizedTest
    @ValueSource(strings = {"tsumugi-corpus.jar", "tsumugi-all.jar"})
    void holdsNothingThatTheClusterProvides(String jar) throws IOException {
        assertThat(entries(jar))
                .filteredOn(name -> PROVIDED.matcher(name).matches())
                .isEmpty();
    }

    @Test
    void corpusJarHoldsNoTensorLibraryAndNoNativeCode() throws IOException {
        assertThat(entries("tsumugi-corpus.jar"))
                .filteredOn(name -> NATIVE_OR_TENSORS.matcher(name).matches())
                .isEmpty();
    }

    @Test
    void sparkSubmitRunsTheCorpusJar(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("page.txt"),
                "The weather is fine today, so the children play outside until the evening.\n");
        Path config = folder.resolve("run.yaml");
        Files.writeString(config, """
                run: { name: submitted, directory: %s/run }
                collect:
                  sources:
                    - { name: pages, kind: docs, path: %s/page.txt, license: CC0-1.0 }
                """.formatted(folder, folder));

        Result submitted = sparkSubmit("tsumugi-corpus.jar", "collect", "--config", config.toString());

        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        assertThat(folder.resolve("run/raw/manifest.json")).content().contains("\"documents\" : 1");
    }

    @Test
    void corpusJarHoldsTheStagesOfTheCorpusAlone() throws IOException {
        assertThat(entries("tsumugi-corpus.jar"))
                .filteredOn(name -> name.startsWith("dev/tsumugi/training/") || name.startsWith("dev/tsumugi/model/"))
                .isEmpty();
    }

    @Test
    void stageThatTheCorpusJarLacksNamesTheOtherJar() throws Exception {
        Result submitted = sparkSubmit("tsumugi-corpus.jar", "pretrain", "--config", "any.yaml");

        assertThat(submitted.exitCode()).isNotZero();
        assertThat(submitted.output())
                .contains("tsumugi: `pretrain` is no stage of this jar, whose commands are "
                        + new CorpusStages()
                                .stages().stream().map(Stage::command).collect(Collectors.joining(", "))
                        + ", run: submit tsumugi-all.jar in place of tsumugi-corpus.jar");
    }

    private static List<String> entries(String jar) throws IOException {
        try (JarFile file = new JarFile(TARGET.resolve(jar).toFile());
                Stream<String> names = file.stream().map(ZipEntry::getName)) {
            return names.filter(name -> !name.endsWith("/")).toList();
        }
    }

    private record Result(int exitCode, String output) {}

    private static Result sparkSubmit(String jar, String... arguments) throws IOException, InterruptedException {
        String sparkClassPath = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !PACKED.matcher(entry).matches())
                .reduce((a, b) -> a + java.io.File.pathSeparator + b)
                .orElseThrow();
        List<String> options = java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add") || option.startsWith("-XX") || option.startsWith("-Djdk"))
                .toList();
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                sparkClassPath,
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false",
                "--class",
                "dev.tsumugi.app.Main",
                TARGET.resolve(jar).toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("submit", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(log));
    }
}
