package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.workflow.UserException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which engine {@code model.engine: auto} is for a run. The executors are asked before the first round, since the driver may
 * have no GPU. A round must not mix engines: an executor that comes later computes with the same one, or fails with the reason
 * why it cannot.
 */
public final class AutoEngine {
    private static final Logger LOG = LoggerFactory.getLogger(AutoEngine.class);

    private AutoEngine() {}

    /**
     * What a task found.
     *
     * @param host of its executor
     * @param problem why no GPU is usable there, one sentence; empty where one is
     */
    record Finding(String host, String problem) implements Serializable {
        private static Finding here(ModelConfig model, List<Integer> driverDevices) {
            try (WorkerDevice lent = WorkerDevice.take(driverDevices)) {
                return new Finding(
                        SparkEnv.get().blockManager().blockManagerId().host(),
                        CudaEngine.problem(model).orElse(""));
            }
        }
    }

    /**
     * Asks as many tasks as a round has workers, on the devices that Spark gives them.
     *
     * @throws UserException when a GPU is usable for some and not for others
     */
    public static EngineKind of(JavaSparkContext spark, ModelConfig model, int workers) {
        Optional<String> ofModel = CudaEngine.problemOfModel(model);
        if (ofModel.isPresent()) {
            return told(EngineKind.CPU, ofModel.get());
        }
        List<Integer> driverDevices = WorkerDevice.ofDriver(spark.sc());
        return of(spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers)
                .map(worker -> Finding.here(model, driverDevices))
                .collect());
    }

    static EngineKind of(List<Finding> findings) {
        List<Finding> without =
                findings.stream().filter(each -> !each.problem().isEmpty()).toList();
        if (without.isEmpty()) {
            return told(EngineKind.CUDA, "");
        }
        if (without.size() == findings.size()) {
            return told(EngineKind.CPU, without.get(0).problem());
        }
        throw new UserException("model.engine is auto, but a round must not mix engines: a GPU is usable on "
                + hosts(findings.stream()
                        .filter(each -> each.problem().isEmpty())
                        .toList()) + ", but not on "
                + hosts(without) + " (" + without.get(0).problem()
                + "); give every worker a GPU (spark.task.resource.gpu.amount), or set model.engine to cpu.");
    }

    private static String hosts(List<Finding> findings) {
        return findings.stream().map(Finding::host).distinct().sorted().collect(Collectors.joining(", "));
    }

    private static EngineKind told(EngineKind kind, String reason) {
        LOG.info("model.engine auto is {} for this run. {}", kind, reason);
        return kind;
    }
}
