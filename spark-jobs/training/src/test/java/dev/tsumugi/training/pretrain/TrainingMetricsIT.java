package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tsumugi.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings, the scrape configuration and the dashboard of deploy/monitoring against a real driver. */
@Tag("slow")
class TrainingMetricsIT {
    private static final Path MONITORING = Path.of("../../deploy/monitoring");
    private static final Pattern SAMPLE = Pattern.compile("(metrics_\\w+)\\{type=\"gauges\"} (\\S+)");
    private static final Pattern METRIC = Pattern.compile("metrics_\\w+");
    private static final String PREFIX = "metrics_tsumugi_driver_plugin_dev_tsumugi_training_pretrain_TrainingMetrics_";

    @TempDir
    private Path folder;

    @Test
    void prometheusIsToldWhatTheLogSaysAndTheDashboardAsksForNothingElse() throws IOException, InterruptedException {
        Map<String, Double> told = measure();

        JsonNode last = new SmallPretraining(folder, null).log().get(6);
        assertThat(told.get(PREFIX + "loss_Value")).isEqualTo(last.get("loss").asDouble());
        assertThat(told.get(PREFIX + "validationLoss_Value"))
                .isEqualTo(last.get("validationLoss").asDouble());
        assertThat(told.get(PREFIX + "round_Value")).isEqualTo(7);
        assertThat(told.get(PREFIX + "tokensPerSecond_Value")).isPositive();
        assertThat(told.get(PREFIX + "bytesDown_Value"))
                .isEqualTo(last.at("/details/bytesDown").asDouble());
        assertThat(told.keySet()).containsAll(asked());
    }

    private Map<String, Double> measure() throws IOException, InterruptedException {
        JsonNode settings = new YAMLMapper()
                .readTree(MONITORING.resolve("spark-settings.yaml").toFile())
                .at("/spark/settings");
        JsonNode scrape = new YAMLMapper()
                .readTree(MONITORING.resolve("prometheus.yaml").toFile())
                .at("/scrape_configs/0/metrics_path");
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), scrape.asText()));
        settings.properties()
                .forEach(setting -> arguments.add(
                        setting.getKey() + "=" + setting.getValue().asText()));
        Map<String, Double> told = new TreeMap<>();
        Matcher samples = SAMPLE.matcher(ChildJvm.run(MeasuredTraining.class, arguments));
        while (samples.find()) {
            told.put(samples.group(1), Double.valueOf(samples.group(2)));
        }
        return told;
    }

    /** The metrics that the dashboard's panels ask for. */
    private static List<String> asked() throws IOException {
        List<String> metrics = new ArrayList<>();
        JsonNode dashboard =
                new ObjectMapper().readTree(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
        for (JsonNode expression : dashboard.findValues("expr")) {
            Matcher metric = METRIC.matcher(expression.asText());
            while (metric.find()) {
                metrics.add(metric.group());
            }
        }
        assertThat(metrics).hasSizeGreaterThan(10);
        return metrics;
    }
}
