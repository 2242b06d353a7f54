package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.util.Properties;

/** Drivers of Spark clusters on this machine. Spark finds its home, here an empty one, by an environment variable only. */
final class ClusterProcess {
    private ClusterProcess() {}

    /** Runs a main class as a driver; answers the last line that it printed. */
    static JsonNode run(Class<?> main) throws IOException {
        Path home = Files.createTempDirectory("tsumugi-spark");
        Files.createDirectory(home.resolve("jars"));
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", Properties.versionNumberString()));
            Process driver = builder.start();
            List<String> lines = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.isEmpty()) {
                throw new IOException(main.getSimpleName() + " ended without a figure; see above.");
            }
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } finally {
            delete(home); // with the work folders of executors
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The context of a driver that {@link #run} has started: executors of one core and 2 GiB of heap each. */
    static JavaSparkContext context(int executors) {
        String options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dorg.bytedeco"))
                .collect(Collectors.joining(" "));
        return new JavaSparkContext(new SparkConf()
                .setMaster("local-cluster[" + executors + ",1,2048]")
                .setAppName("bench")
                .set("spark.executor.memory", "2g")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", options)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }
}
