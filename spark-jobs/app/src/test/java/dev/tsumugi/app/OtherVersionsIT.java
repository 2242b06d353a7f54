package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The way from text to a model, of one round, on the other versions of Spark and Java that are accepted. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class OtherVersionsIT {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path OLD_SPARK_BUILD = Path.of("target/spark-3.5").toAbsolutePath();
    private static final int OLD_SPARK_JAVA = 17;
    private static final int NEW_JAVA = 25;

    /** Sums of a vector's lanes are rounded in another order by a newer compiler. */
    private static final double ROUNDING = 1e-4;

    private static final String CONFIG = """
            run: { name: short, directory: NOWHERE }
            collect:
              sources:
                - { name: ja, kind: book, path: PROJECT/conf/demo/everyday.ja.txt, format: lines, lines-per-document: 25, license: Apache-2.0, language: ja }
                - { name: en, kind: book, path: PROJECT/conf/demo/everyday.en.txt, format: lines, lines-per-document: 25, license: Apache-2.0, language: en }
            train-tokenizer: { vocabulary-size: 600 }
            tokenize: { sequence-length: 32, shards: 1, validation-fraction: 0.2 }
            model: { depth: 1 }
            pretrain:
              rounds: 1
              workers: 2
              steps-per-round: 2
              sequences-per-step: 2
              validation-sequences: 4
              optimizer: { warmup-steps: 1 }
            """;

    @TempDir
    private static Path folder;

    private static Path config;

    @BeforeAll
    static void runOnThisSparkAndThisJava() throws Exception {
        config = Files.writeString(folder.resolve("short.yaml"), CONFIG.replace("PROJECT", PROJECT.toString()));
        assertDone(embedded(Path.of(System.getProperty("java.home")), "here"));
    }

    @Test
    void spark35GivesTheSame() throws Exception {
        assumeTrue(
                Runtime.version().feature() == OLD_SPARK_JAVA,
                "Spark 3.5 is not tried: it needs Java 17, and the tests run on "
                        + Runtime.version().feature());
        assumeTrue(isOnPath("mvn"), "Spark 3.5 is not tried: its jar is built by mvn, which is not on the PATH");
        Path spark = sparkInstallation("spark-core_2.12-3.5.6.jar");

        assertDone(
                run("old-spark", spark, List.of(PROJECT.resolve("bin/tsumugi").toString(), "--master", "local[2]")));
        Finished refused = run(
                "refused",
                spark,
                List.of(
                        spark.resolve("bin/spark-submit").toString(),
                        "--class",
                        Main.class.getName(),
                        "target/tsumugi-corpus.jar"));

        assertThat(tokenizer("old-spark")).isEqualTo(tokenizer("here"));
        assertThat(losses("old-spark")).isEqualTo(losses("here"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output())
                .contains(
                        "tsumugi: this jar is made for Spark 4.2.0 with Scala 2.13, but it runs on Spark 3.5.6 with Scala"
                                + " 2.12: submit it to an installation of Spark 4.2.0 with Scala 2.13, or submit the jar that is"
                                + " made for this one (deploy/README.md tells how to make it)\n");
    }

    @Test
    void java25GivesTheSame() throws Exception {
        Optional<Path> java = OtherJava.home(NEW_JAVA);
        assumeTrue(java.isPresent(), "Java 25 is not tried: no JDK is found; set JAVA_HOME_25 to its folder");

        Finished run = embedded(java.get(), "new-java");

        assertDone(run);
        assertThat(run.output()).doesNotContain("WARNING", "without vector instructions");
        assertThat(tokenizer("new-java")).isEqualTo(tokenizer("here"));
        assertThat(shards("new-java")).isEqualTo(shards("here"));
        assertThat(losses("new-java").get(0)).isCloseTo(losses("here").get(0), within(ROUNDING));
    }

    private record Finished(int exitCode, String output) {}

    private static void assertDone(Finished run) {
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private static Finished embedded(Path javaHome, String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--") || option.startsWith("-XX"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return run(name, null, command);
    }

    private static Finished run(String name, Path spark, List<String> start) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of("run", "--until", "pretrain", "--config", config.toString()));
        command.addAll(List.of("--set", "run.directory=" + folder.resolve(name)));
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (spark != null) {
            builder.environment().put("SPARK_HOME", spark.toString());
        }
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Finished(process.exitValue(), Files.readString(log));
    }

    /** Spark's own script, without its shell, over the jars that the build of its profile has resolved. */
    private static Path sparkInstallation(String core) throws IOException {
        Path home = folder.resolve("spark");
        Files.createFile(Files.createDirectories(home.resolve("jars")).resolve(core));
        Path script = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(script, """
                #!/usr/bin/env bash
                jars=$(tr ':' '\\n' <'BUILD/classpath.txt' | grep -vE 'PACKED' | paste -sd ':')
                exec "$JAVA_HOME/bin/java" '@PROJECT/conf/jvm/spark.options' '@PROJECT/conf/jvm/engine.options' -Xmx1g -cp "$jars" \\
                    org.apache.spark.deploy.SparkSubmit --conf spark.ui.enabled=false "$@"
                """.replace("BUILD", OLD_SPARK_BUILD.toString())
                .replace("PROJECT", PROJECT.toString())
                .replace("PACKED", ApplicationJarIT.PACKED.pattern()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String tokenizer(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("tokenizer/tokenizer.json"));
    }

    private static List<Double> losses(String name) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name).resolve("checkpoints/log.jsonl"))) {
            losses.add(new ObjectMapper().readTree(line).path("loss").asDouble());
        }
        assertThat(losses).hasSize(1);
        return losses;
    }

    /** The names and the bytes of the token shards. */
    private static Map<String, String> shards(String name) throws IOException {
        Map<String, String> shards = new TreeMap<>();
        Path tokens = folder.resolve(name).resolve("tokens");
        try (Stream<Path> files = Files.walk(tokens)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                shards.put(
                        tokens.relativize(file).toString(),
                        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(shards).isNotEmpty();
        return shards;
    }
}
