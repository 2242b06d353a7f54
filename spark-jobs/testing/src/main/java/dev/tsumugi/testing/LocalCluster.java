package dev.tsumugi.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.util.Properties;

/**
 * Spark with executors in processes of their own. The driver is a process too: Spark finds its home, here an empty one, by
 * an environment variable only.
 */
public final class LocalCluster {
    private static final long LIMIT_MINUTES = 20;

    private LocalCluster() {}

    /**
     * Runs a main class as a driver.
     *
     * @param folder for its output and for Spark's files
     * @return the last line that it printed
     */
    public static JsonNode run(Class<?> main, Path folder, List<String> jvmOptions, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("home/jars"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ownOptions());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        File output = folder.resolve("output.txt").toFile();
        File errors = folder.resolve("errors.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output).redirectError(errors);
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        folder.resolve("home").toString(),
                        "SPARK_SCALA_VERSION",
                        Properties.versionNumberString(),
                        "SPARK_LOCAL_IP",
                        "127.0.0.1",
                        "SPARK_LOCAL_HOSTNAME",
                        "localhost"));
        Process driver = builder.start();
        try {
            assertThat(driver.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                    .as("ends in time; see %s", errors)
                    .isTrue();
        } finally {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly();
        }
        assertThat(driver.exitValue())
                .as(() -> "exit code; " + tail(errors.toPath()))
                .isZero();
        List<String> lines = Files.readAllLines(output.toPath());
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    /**
     * The context of a driver that {@link #run} has started.
     *
     * @param memoryMegabytes of each executor
     */
    public static JavaSparkContext context(
            int executors, int coresEach, int memoryMegabytes, Map<String, String> settings) {
        String master = "local-cluster[" + executors + "," + coresEach + "," + memoryMegabytes + "]";
        return new JavaSparkContext(conf(master, memoryMegabytes, settings));
    }

    /** The settings of a driver that {@link #run} has started. */
    public static SparkConf conf(String master, int memoryMegabytes, Map<String, String> settings) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("tests")
                .set("spark.executor.memory", memoryMegabytes + "m")
                .set("spark.executor.extraClassPath", classPath())
                .set("spark.executor.extraJavaOptions", executorOptions())
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        settings.forEach(conf::set);
        return conf;
    }

    private static String executorOptions() {
        return String.join(" ", ownOptions()) + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1";
    }

    /** What this JVM got of conf/jvm. */
    private static List<String> ownOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--")
                        || argument.startsWith("-XX:+Ignore")
                        || argument.startsWith("-Dorg.bytedeco"))
                .toList();
    }

    private static String classPath() {
        List<String> absolute = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            absolute.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, absolute);
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no output: " + e.getMessage();
        }
    }
}
