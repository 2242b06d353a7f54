package dev.tsumugi.training.round;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cuda.device.DeviceNumber;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.testing.LocalCluster;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.training.round.worker.EngineSource;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.javacpp.FloatPointer;

/** A driver that does a round of one step on GPUs which are only claimed to be there, and prints which worker had which. */
final class GpuSchedulingRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GpuSchedulingRun() {}

    /**
     * What to run.
     *
     * @param master of Spark
     * @param together workers that wait for each other in their step
     * @param settings of Spark, beside those of the GPUs
     */
    record Plan(String folder, String master, int workers, int together, Map<String, String> settings) {}

    public static void main(String[] arguments) throws IOException {
        Plan plan = JSON.readValue(arguments[0], Plan.class);
        Path folder = Path.of(plan.folder());
        SampleRun run = SampleRun.write(folder);
        ObjectNode result = JSON.createObjectNode();
        Map<String, String> settings = new HashMap<>(plan.settings());
        String script = script(folder).toString();
        for (String place : List.of("driver", "worker", "executor")) {
            settings.put("spark." + place + ".resource.gpu.amount", "2");
            settings.put("spark." + place + ".resource.gpu.discoveryScript", script);
        }
        try {
            round(plan, run, settings);
        } catch (UserException e) {
            result.put("failure", e.getMessage());
        }
        result.set("steps", steps(folder));
        System.out.println();
        System.out.println(result);
        System.exit(0); // workers may still wait for each other
    }

    private static void round(Plan plan, SampleRun run, Map<String, String> settings) {
        AveragingConfig averaging =
                new AveragingConfig(Mode.AVERAGE, 1, 0, InnerState.RESET, WireFormat.FLOAT32, 1, 0, 10);
        SparkConf conf = LocalCluster.conf(plan.master(), 512, settings);
        new DistributedTrainer(
                        new JavaSparkContext(conf),
                        SampleRun.settings(SampleRun.ADAMW, 0.01, 1),
                        new Engines(plan.folder(), plan.together()),
                        new RoundShape(plan.workers(), 1, 4, SampleRun.BLOCK),
                        averaging,
                        run.shards(),
                        run.tokens(),
                        run.tokens())
                .nextRound();
    }

    /** What Spark asks for the GPUs of a machine. */
    private static Path script(Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("gpus.sh"), "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"2\", \"5\"]}'\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static ArrayNode steps(Path folder) throws IOException {
        ArrayNode steps = JSON.createArrayNode();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".step"))
                    .sorted()
                    .toList()) {
                steps.add(JSON.readTree(file.toFile()));
            }
        }
        return steps;
    }

    /**
     * Engines that note the device that they were made for.
     *
     * @param folder for the notes
     * @param together steps that must run at once
     */
    private record Engines(String folder, int together) implements EngineSource {
        private static final AtomicInteger GROUPS = new AtomicInteger();
        private static CyclicBarrier barrier;

        @Override
        public TransformerEngine create(NetworkSettings settings) {
            int device = DeviceNumber.current();
            return new DelegatingEngine(settings.newEngine()) {
                @Override
                public BatchLoss lossAndGradient(
                        FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
                    note(device);
                    return super.lossAndGradient(parameters, batch, dropoutStream, gradient);
                }
            };
        }

        private void note(int device) {
            TaskContext task = TaskContext.get();
            ResourceInformation given = task.resourcesJMap().get("gpu");
            try {
                barrier().await(1, TimeUnit.MINUTES);
                ObjectNode step = JSON.createObjectNode();
                step.put("group", GROUPS.get());
                step.put("device", device);
                step.put("given", given == null ? -1 : Integer.parseInt(given.addresses()[0]));
                Files.writeString(Path.of(folder, task.taskAttemptId() + ".step"), step.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(together + " workers should run at once.", e);
            }
        }

        private CyclicBarrier barrier() {
            synchronized (Engines.class) {
                if (barrier == null) {
                    barrier = new CyclicBarrier(together, GROUPS::incrementAndGet);
                }
                return barrier;
            }
        }
    }
}
