package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/tsumugi} in a copy of the project, with programs that only print how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final String PLATFORM = "test-arm64";
    private static final String FAKE_JAVA = """
            if [[ $1 == -XshowSettings* ]]; then echo "    java.specification.version = ${FAKE_VERSION:-17}"
            else echo java "$@"; fi
            """;

    @TempDir
    private Path folder;

    private Path root;
    private Path programs;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void copyProject() throws IOException {
        root = folder.resolve("project");
        programs = Files.createDirectories(folder.resolve("programs"));
        for (String file : List.of(
                "bin/tsumugi",
                "bin/launch.sh",
                "pom.xml",
                "spark-jobs/pom.xml",
                "spark-jobs/app/pom.xml",
                "conf/reference.yaml",
                "conf/jvm/spark.options",
                "conf/jvm/engine.options")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(PROJECT.resolve(file), root.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(root.resolve("spark-jobs/src/main"));
        Files.createDirectories(root.resolve("spark-jobs/app/target"));
        Files.writeString(root.resolve("spark-jobs/app/target/classpath.txt"), "a.jar:b.jar");
        program("java", FAKE_JAVA);
        program("mvn", "echo mvn \"$@\" >> \"$CALLS\"");
        for (String tool : List.of(
                "bash",
                "dirname",
                "readlink",
                "sed",
                "find",
                "mktemp",
                "rm",
                "touch",
                "mkdir",
                "basename",
                "realpath",
                "cat",
                "uname",
                "env")) {
            program(tool, "exec " + whereIs(tool) + " \"$@\"");
        }
    }

    @Test
    void embeddedSparkStartsWithTheOptionsOfTheProject() throws Exception {
        Result result = tsumugi(Map.of(), "run", "--config", "conf/my.yaml", "--set", "run.name=a b");

        assertThat(result.output())
                .startsWith("java @" + root + "/conf/jvm/spark.options @" + root + "/conf/jvm/engine.options -Xmx3g ")
                .endsWith(" -cp " + root
                        + "/spark-jobs/app/target/classes:a.jar:b.jar dev.tsumugi.app.Main run --config"
                        + " conf/my.yaml --set run.name=a b\n");
        assertThat(calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Haswell, avx2 avx512f avx512bw, ''",
        "zen, avx2 avx512f, ''",
        "Haswell, avx2, Haswell",
        "SkylakeX, avx2 avx512f, SkylakeX",
        "SAPPHIRERAPIDS, avx512f, SAPPHIRERAPIDS"
    })
    void aCoreTypeThatTakesAvx512AwayIsLeftOut(String coreType, String flags, String left) throws Exception {
        program("cat", "echo flags : fpu " + flags);
        program("java", FAKE_JAVA + "\necho \"core type ${OPENBLAS_CORETYPE:-}\"");

        Result result = tsumugi(Map.of("OPENBLAS_CORETYPE", coreType), "run");

        String told = "OPENBLAS_CORETYPE=" + coreType
                + " keeps matrix products from this processor's AVX-512 and is left out.\n";
        assertThat(result.output()).endsWith("core type " + left + "\n");
        assertThat(result.output().startsWith(told)).isEqualTo(left.isEmpty());
    }

    /** Neither of incubating modules, which --add-modules would, nor of options that a version does not know. */
    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void javaWarnsOfNoneOfTheOptions(int version) throws Exception {
        Optional<Path> home = OtherJava.home(version);
        assumeTrue(home.isPresent(), "no JDK " + version + " is found; set JAVA_HOME_" + version + " to its folder");

        Result result = run(new ProcessBuilder(
                home.get().resolve("bin/java").toString(),
                "@" + PROJECT.resolve("conf/jvm/spark.options"),
                "@" + PROJECT.resolve("conf/jvm/engine.options"),
                "--version"));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains(" " + version + ".").doesNotContainIgnoringCase("warning");
    }

    @Test
    void changedSourcesAreBuiltFirst() throws Exception {
        Path source = Files.writeString(root.resolve("spark-jobs/src/main/A.java"), "class A {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(100)));

        assertThat(tsumugi(Map.of(), "run").output()).startsWith("Building ...\njava ");
        assertThat(calls())
                .isEqualTo("mvn -q -B -DskipTests -Dspotless.check.skip -Djavacpp.platform=" + PLATFORM
                        + " -pl spark-jobs/app -am process-classes\n");
    }

    @Test
    void inputsOfAConfigurationAreFetchedOnce() throws Exception {
        String config = configThatAsksFor("my.inputs.xml");
        Files.writeString(root.resolve("conf/my.inputs.xml"), "<project/>");
        tsumugi(Map.of(), "run", "--config", config);
        tsumugi(Map.of(), "run", "--config=" + config);

        assertThat(calls())
                .isEqualTo("mvn -q -B -DskipTests -Dspotless.check.skip -Djavacpp.platform=" + PLATFORM + " -f "
                        + root.resolve("conf/my.inputs.xml") + " process-resources\n");
    }

    @Test
    void aPomThatNobodyAsksForIsNotRun() throws Exception {
        Path config = root.resolve("conf/my.yaml");
        Files.writeString(root.resolve("conf/my.inputs.xml"), "<project/>");
        for (String yaml : List.of(
                "run:\n  name: my\n",
                "run:\n  name: my\n  # inputs-pom: my.inputs.xml\n",
                "run: { name: my }\ncollect:\n  inputs-pom: my.inputs.xml\n")) {
            Files.writeString(config, yaml);
            tsumugi(Map.of(), "run", "--config", config.toString());
        }

        assertThat(calls()).isEmpty();
    }

    @Test
    void dryRunsFetchNothing() throws Exception {
        jar();
        String config = configThatAsksFor("my.inputs.xml");
        Files.writeString(root.resolve("conf/my.inputs.xml"), "<project/>");
        tsumugi(Map.of(), "run", "--config", config, "--dry-run");
        tsumugi(Map.of("SPARK_HOME", spark()), "run", "--dry-run", "--config", config);

        assertThat(calls()).isEmpty();
    }

    @Test
    void aPomThatIsMissingIsNamed() throws Exception {
        String config = configThatAsksFor("'your.inputs.xml'");

        assertThat(tsumugi(Map.of(), "run", "--config", config))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: run.inputs-pom in " + config + " names " + root.resolve("conf/your.inputs.xml")
                                + ", which is no file NAME.inputs.xml: correct the name, or leave the key out where the"
                                + " texts are there already\n"));
    }

    @Test
    void aProjectThatWasMovedOrCopiedIsBuiltAnew() throws Exception {
        Path classPath = root.resolve("spark-jobs/app/target/classpath.txt");
        Path jar = Files.createFile(folder.resolve("a.jar"));
        Files.writeString(classPath, jar + ":" + root.resolve("model/target/classes") + ":" + jar);
        assertThat(tsumugi(Map.of(), "run").output()).startsWith("java ");

        Files.writeString(classPath, jar + ":/elsewhere/model/target/classes:" + jar);
        assertThat(tsumugi(Map.of(), "run").output()).startsWith("Building ...\njava ");
        Files.writeString(classPath, jar + ":/elsewhere/b.jar");
        assertThat(tsumugi(Map.of(), "run").output()).startsWith("Building ...\njava ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3x", "3", "0g", "-1g", "8 g", "100m", "3.5g", "99999999999999999999g"})
    void memoryThatIsNoSizeIsNamed(String memory) throws Exception {
        assertThat(tsumugi(Map.of("TSUMUGI_MEMORY", memory), "run"))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: TSUMUGI_MEMORY is " + memory
                                + ", but must be the size of the heap in whole megabytes or"
                                + " gigabytes, such as 3500m or 8g, and at least 512m\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"512m", "8G", "3500M"})
    void memoryIsTheSizeOfTheHeap(String memory) throws Exception {
        assertThat(tsumugi(Map.of("TSUMUGI_MEMORY", memory), "run").output()).contains(" -Xmx" + memory + " ");
    }

    @Test
    void failedBuildShowsWhatMavenSaid() throws Exception {
        program("mvn", "echo 'cannot find symbol'; exit 1");
        Files.delete(root.resolve("spark-jobs/app/target/classpath.txt"));

        assertThat(tsumugi(Map.of(), "run"))
                .isEqualTo(new Result(
                        2,
                        "Building for the first time: Maven fetches what is missing, about 500 MB on a fresh machine ...\n"
                                + "cannot find symbol\n"
                                + "tsumugi: the build failed, as told above; 'mvn -pl spark-jobs/app -am process-classes' in "
                                + root
                                + " repeats it\n"));
    }

    @Test
    void wrongOrMissingProgramsAreNamed() throws Exception {
        for (String version : List.of("1.8", "11", "26")) {
            assertThat(tsumugi(Map.of("FAKE_VERSION", version), "run"))
                    .isEqualTo(new Result(
                            2,
                            "tsumugi: Java " + version + " is found (" + programs.resolve("java")
                                    + "), but this program needs a JDK of version 17 to 25: set JAVA_HOME to one\n"));
        }
        assertThat(tsumugi(Map.of("JAVA_HOME", "/nowhere"), "run"))
                .isEqualTo(
                        new Result(
                                2,
                                "tsumugi: no Java is found in JAVA_HOME (/nowhere): install a JDK of version 17 to 25 and set JAVA_HOME to its folder\n"));
        Files.delete(programs.resolve("mvn"));
        Files.delete(root.resolve("spark-jobs/app/target/classpath.txt"));
        assertThat(tsumugi(Map.of(), "run").output())
                .endsWith(
                        "tsumugi: Maven is needed to build the program and is not found: install Maven 3.8.6 or newer (the"
                                + " package is called maven)\n");
    }

    @Test
    void javaThatDoesNotRunIsNamed() throws Exception {
        program("java", "echo no such thing; exit 1");

        assertThat(tsumugi(Map.of(), "run"))
                .isEqualTo(
                        new Result(
                                2,
                                "tsumugi: " + programs.resolve("java")
                                        + " does not run: install a JDK of version 17 to 25 and set JAVA_HOME to its folder\n"));
    }

    @Test
    void inputsAreFetchedForSparkSubmitToo() throws Exception {
        jar();
        Files.writeString(root.resolve("conf/my.inputs.xml"), "<project/>");
        tsumugi(Map.of("SPARK_HOME", spark()), "run", "--config", configThatAsksFor("my.inputs.xml"));

        assertThat(calls()).contains(root.resolve("conf/my.inputs.xml") + " process-resources");
    }

    @Test
    void masterNeedsASparkInstallation() throws Exception {
        assertThat(tsumugi(Map.of(), "run", "--master", "yarn"))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: --master and --deploy-mode need a Spark installation: set SPARK_HOME to the folder of a Spark"
                                + " 4.2 or 3.5 installation, or leave them out to run on embedded Spark\n"));
        assertThat(tsumugi(Map.of("SPARK_HOME", "/nowhere"), "run"))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: SPARK_HOME is /nowhere, which holds no bin/spark-submit: set it to the folder of a Spark 4.2 or"
                                + " 3.5 installation, or unset it to run on embedded Spark\n"));
    }

    @Test
    void sparkSubmitIsTheEndWhereSparkIsInstalled() throws Exception {
        String jar = jar();
        Result result = tsumugi(
                Map.of("SPARK_HOME", spark(), "TSUMUGI_SUBMIT_ARGS", "--num-executors 4"),
                "run",
                "--master",
                "yarn",
                "--config",
                "my.yaml",
                "--dry-run");

        assertThat(result.output())
                .isEqualTo("spark-submit --class dev.tsumugi.app.Main"
                        + " --conf spark.driver.defaultJavaOptions=" + engineOptions()
                        + " --conf spark.executor.defaultJavaOptions=" + engineOptions()
                        + " --master yarn --num-executors 4 " + jar + " run --config my.yaml --dry-run\n");
    }

    @Test
    void theJarFollowsTheVersionOfSpark() throws Exception {
        Files.createDirectories(root.resolve("spark-jobs/app/target/spark-3.5"));
        assertThat(tsumugi(Map.of("SPARK_HOME", spark("spark-core_2.13-4.2.0.jar")), "run")
                        .output())
                .contains(" " + root.resolve("spark-jobs/app/target/tsumugi-all.jar") + " run\n");
        assertThat(tsumugi(Map.of("SPARK_HOME", spark("spark-core_2.12-3.5.9.jar")), "run")
                        .output())
                .contains(" " + root.resolve("spark-jobs/app/target/spark-3.5/tsumugi-all-spark-3.5.jar") + " run\n");

        assertThat(calls())
                .isEqualTo("mvn -q -B -DskipTests -Dspotless.check.skip -Djavacpp.platform=" + PLATFORM
                        + " -pl spark-jobs/app -am package\n"
                        + "mvn -q -B -DskipTests -Dspotless.check.skip -Djavacpp.platform=" + PLATFORM
                        + " -Pspark-3.5 -pl spark-jobs/app -am package\n");
    }

    @Test
    void anotherSparkIsNamed() throws Exception {
        for (String version : List.of("3.4.1 with Scala 2.12", "3.5.6 with Scala 2.13", "4.1.0 with Scala 2.13")) {
            String spark = spark("spark-core_" + version.replaceFirst("(.*) with Scala (.*)", "$2-$1.jar"));
            assertThat(tsumugi(Map.of("SPARK_HOME", spark), "run"))
                    .isEqualTo(new Result(
                            2,
                            "tsumugi: SPARK_HOME is " + spark + ", which holds Spark " + version
                                    + ", but this program runs on Spark 4.2 with Scala 2.13 or Spark 3.5 with Scala 2.12:"
                                    + " set SPARK_HOME to the folder of one of these, or unset it to run on embedded"
                                    + " Spark\n"));
        }
        Path empty = Path.of(spark("other.jar"));
        assertThat(tsumugi(Map.of("SPARK_HOME", empty.toString()), "run"))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: SPARK_HOME is " + empty
                                + ", which holds no jars/spark-core_*.jar: set it to the folder"
                                + " of a Spark 4.2 or 3.5 installation, or unset it to run on embedded Spark\n"));
    }

    @Test
    void oldSparkNeedsAnOldJava() throws Exception {
        assertThat(tsumugi(Map.of("SPARK_HOME", spark("spark-core_2.12-3.5.6.jar"), "FAKE_VERSION", "25"), "run"))
                .isEqualTo(new Result(
                        2,
                        "tsumugi: Java 25 is found (" + programs.resolve("java")
                                + "), but Spark 3.5 needs a JDK 17: set JAVA_HOME to one\n"));
    }

    @Test
    void clusterModeShipsTheConfigurationFile() throws Exception {
        String jar = jar();
        Path config = Files.writeString(folder.resolve("my.yaml"), "run: {}");
        Result result = tsumugi(
                Map.of("SPARK_HOME", spark()),
                "run",
                "--config",
                config.toString(),
                "--master=yarn",
                "--deploy-mode",
                "cluster");

        assertThat(result.output())
                .endsWith(" --master yarn --deploy-mode cluster --files " + config + " " + jar
                        + " run --config my.yaml\n");
    }

    @Test
    void settingsForAClusterNameTheSameOptions() throws Exception {
        assertThat(PROJECT.resolve("conf/spark-defaults.conf.template"))
                .content()
                .containsPattern("spark\\.driver\\.extraJavaOptions +" + Pattern.quote(engineOptions()) + "\n")
                .containsPattern("spark\\.executor\\.extraJavaOptions +" + Pattern.quote(engineOptions()) + "\n");
    }

    private String configThatAsksFor(String pom) throws IOException {
        String yaml = "# mine\nrun:\n  name: my\n  inputs-pom: " + pom + "  # texts\n";
        return Files.writeString(root.resolve("conf/my.yaml"), yaml).toString();
    }

    private static String engineOptions() throws IOException {
        try (Stream<String> lines = Files.lines(PROJECT.resolve("conf/jvm/engine.options"))) {
            return lines.filter(line -> !line.startsWith("#")).collect(Collectors.joining(" "));
        }
    }

    private String spark() throws IOException {
        return spark("spark-core_2.13-4.2.0.jar");
    }

    /** An installation that holds one jar. */
    private String spark(String jar) throws IOException {
        Path home = Files.createTempDirectory(folder, "spark");
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(Files.createDirectories(home.resolve("jars")).resolve(jar));
        write(home.resolve("bin/spark-submit"), "echo spark-submit \"$@\"");
        return home.toString();
    }

    private String jar() throws IOException {
        return Files.writeString(root.resolve("spark-jobs/app/target/tsumugi-all.jar"), "jar")
                .toString();
    }

    private String calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readString(calls) : "";
    }

    private void program(String name, String script) throws IOException {
        write(programs.resolve(name), script);
    }

    private static void write(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path whereIs(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private Result tsumugi(Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(root.resolve("bin/tsumugi").toString()), Stream.of(arguments))
                        .toList());
        builder.environment().clear();
        builder.environment().put("PATH", programs.toString());
        builder.environment().put("CALLS", folder.resolve("calls").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TSUMUGI_PLATFORM", PLATFORM);
        builder.environment().putAll(environment);
        return run(builder);
    }

    private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
