package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.tokens.TokenShards;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;

/**
 * Trains a decoder round by round. A round is a pure function of the state before it, its number and the shards: losses
 * and parameters are the same bytes for any number of executors and cores, with or without retried tasks.
 */
public final class DistributedTrainer implements AutoCloseable {
    private static final String SERIALIZER = "spark.serializer";
    private static final String MAX_RESULT_SIZE = "spark.driver.maxResultSize";

    private final JavaSparkContext spark;
    private final NetworkSettings settings;
    private final RoundShape shape;
    private final TrainingData data;
    private final InnerTrainer trainer;
    private final RoundTrainingMaster master;
    private final SparkComputationGraph graph;
    private final Broadcast<SerializableConfiguration> hadoop;

    /**
     * Starts with initial parameters drawn from the seed.
     *
     * @param tokens the folder of {@code shards}
     * @throws UserException when the workers' results would exceed what Spark lets the driver collect
     */
    public DistributedTrainer(
            JavaSparkContext spark,
            NetworkSettings settings,
            RoundShape shape,
            AveragingSettings averaging,
            TokenShards shards,
            Path tokens) {
        if (averaging.mode() != AveragingSettings.Mode.AVERAGE
                || averaging.innerState() != AveragingSettings.InnerState.AVERAGED
                || averaging.wireFormat() != WireFormat.FLOAT32
                || settings.optimizer().algorithm() != OptimizerSettings.Algorithm.ADAMW) {
            throw new UserException("Only AdamW with mode average, averaged moments and float32 is trained so far.");
        }
        this.spark = spark;
        this.settings = settings;
        this.shape = shape;
        requireJavaSerialization();
        requireRoomForResults();
        data = new TrainingData(shards, tokens, shape, settings.seed());
        trainer = InnerTrainer.ofInitialParameters(settings);
        master = new RoundTrainingMaster(
                settings, trainer, shape.workers(), shape.stepsPerRound(), shape.sequencesPerStep());
        graph = new SparkComputationGraph(spark, trainer.graph(), master);
        hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    }

    /** Rounds done since the start of the run. */
    public int roundsDone() {
        return trainer.stepsDone() / shape.stepsPerRound();
    }

    /** How far the run is. */
    public RunPosition position() {
        return new RunPosition(
                roundsDone(),
                (long) roundsDone() * shape.workers(),
                List.of(),
                List.of(),
                List.of(),
                trainer.momentSteps(),
                List.of(),
                List.of());
    }

    /** The P parameters themselves: writing changes them. */
    public FloatPointer parameters() {
        return trainer.parameters();
    }

    /**
     * The other vectors that the next round depends on, P floats each, by the names that a checkpoint gives them: writing
     * changes them. Which ones there are follows from the settings.
     */
    public SortedMap<String, FloatPointer> vectors() {
        return trainer.moments();
    }

    /** Goes on from a position; parameters and vectors are the caller's to write. */
    public void resume(RunPosition position) {
        trainer.setStepsDone(Math.multiplyExact(position.round(), shape.stepsPerRound()), position.momentSteps());
    }

    /**
     * Does a round: K tasks of H steps each, then the weighted mean.
     *
     * @throws dev.tsumugi.spark.UserException when a worker's loss or parameters are no longer finite
     */
    public RoundOutcome nextRound() {
        List<String> batches = data.round(roundsDone());
        graph.fitPaths(spark.parallelize(batches, shape.workers()), new ShardSliceLoader(hadoop));
        return master.outcome();
    }

    /**
     * The mean loss over the first validation sequences.
     *
     * @param sequences at most this many
     * @return empty when there are none
     */
    public OptionalDouble validationLoss(int sequences) {
        List<String> batches = data.validation(sequences);
        if (batches.isEmpty()) {
            return OptionalDouble.empty();
        }
        Broadcast<FloatSlices> parameters = spark.broadcast(
                FloatSlices.copyOf(trainer.parameters(), settings.model().parameterCount()));
        try {
            List<StepLosses> losses = spark.parallelize(batches, Math.min(shape.workers(), batches.size()))
                    .mapPartitions(new ValidationTask(settings, parameters, new ShardSliceLoader(hadoop)))
                    .collect();
            return OptionalDouble.of(StepLosses.mean(losses));
        } finally {
            parameters.destroy();
        }
    }

    /** Frees the vectors of the driver and what this JVM keeps for later rounds. */
    @Override
    public void close() {
        hadoop.destroy();
        trainer.close();
        TrainerPool.clear();
    }

    private void requireJavaSerialization() {
        String serializer = spark.getConf().get(SERIALIZER, "");
        if (serializer.endsWith("KryoSerializer")) {
            throw new UserException(
                    "Training sends records, which the Kryo of Spark 3.5 cannot write, but " + SERIALIZER + " is "
                            + serializer + "; leave it out, or set it to org.apache.spark.serializer.JavaSerializer.");
        }
    }

    private void requireRoomForResults() {
        long limit = spark.getConf().getSizeAsBytes(MAX_RESULT_SIZE, "1g");
        long needed = 3 * Float.BYTES * settings.model().parameterCount() * shape.workers();
        if (limit > 0 && needed > limit) {
            throw new UserException("The results of " + shape.workers() + " workers with "
                    + settings.model().parameterCount() + " parameters take " + needed + " bytes, but "
                    + MAX_RESULT_SIZE
                    + " is " + limit
                    + "; set it to 0 under spark.settings and give the driver enough memory, or use fewer"
                    + " workers.");
        }
    }
}
