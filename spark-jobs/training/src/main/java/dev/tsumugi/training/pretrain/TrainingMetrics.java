package dev.tsumugi.training.pretrain;

import com.codahale.metrics.Gauge;
import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.TrainingLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows the last round of pre-training among Spark's metrics: {@code spark.plugins:
 * dev.tsumugi.training.pretrain.TrainingMetrics}. Gauges are NaN before the first round.
 */
public final class TrainingMetrics implements SparkPlugin {
    private static final Map<String, ToDoubleFunction<TrainingLog.Entry>> GAUGES = new LinkedHashMap<>();

    private static volatile TrainingLog.Entry lastRound;
    private static volatile double validationLoss = Double.NaN;

    static {
        GAUGES.put("round", TrainingLog.Entry::round);
        GAUGES.put("step", TrainingLog.Entry::step);
        GAUGES.put("tokens", TrainingLog.Entry::tokens);
        GAUGES.put("loss", TrainingLog.Entry::loss);
        GAUGES.put("validationLoss", entry -> validationLoss);
        GAUGES.put("learningRate", TrainingLog.Entry::learningRate);
        GAUGES.put("tokensPerSecond", TrainingLog.Entry::tokensPerSecond);
        detail("broadcastSeconds", RoundDetails::broadcastSeconds);
        detail("computeSeconds", RoundDetails::computeSeconds);
        detail("aggregateSeconds", RoundDetails::aggregateSeconds);
        detail("outerSeconds", RoundDetails::outerSeconds);
        detail("checkpointSeconds", RoundDetails::checkpointSeconds);
        detail("bytesDown", RoundDetails::bytesDown);
        detail("bytesUp", RoundDetails::bytesUp);
        detail("bytesPerToken", RoundDetails::bytesPerToken);
        detail("deltaNorm", RoundDetails::deltaNorm);
        detail("drift", RoundDetails::drift);
        detail("gradientNorm", RoundDetails::gradientNorm);
        detail("acceptedWorkers", RoundDetails::accepted);
        detail("rejectedWorkers", RoundDetails::rejected);
        detail("lateWorkers", RoundDetails::late);
        detail("lostWorkers", RoundDetails::lost);
    }

    /** Shows a round of pre-training from now on, whether anybody looks or not. */
    static void show(TrainingLog.Entry round) {
        if (round.validationLoss() != null) {
            validationLoss = round.validationLoss();
        }
        lastRound = round;
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new Gauges();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return null; // the driver knows all there is to show
    }

    private static void detail(String name, ToDoubleFunction<RoundDetails> value) {
        GAUGES.put(name, entry -> value.applyAsDouble(entry.details()));
    }

    /** Registers the gauges with the driver. */
    private static final class Gauges implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            GAUGES.forEach((name, value) -> {
                Gauge<Double> gauge = () -> {
                    TrainingLog.Entry round = lastRound;
                    return round == null ? Double.NaN : value.applyAsDouble(round);
                };
                context.metricRegistry().register(name, gauge);
            });
            return Map.of();
        }
    }
}
