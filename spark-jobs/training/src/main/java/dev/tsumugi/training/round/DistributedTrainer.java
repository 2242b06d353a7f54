package dev.tsumugi.training.round;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.data.ShardBatch;
import dev.tsumugi.training.round.data.TrainingData;
import dev.tsumugi.training.round.worker.EngineSource;
import dev.tsumugi.training.round.worker.StepLosses;
import dev.tsumugi.training.round.worker.TrainerPool;
import dev.tsumugi.training.round.worker.ValidationTask;
import dev.tsumugi.training.round.worker.WorkerDevice;
import dev.tsumugi.workflow.UserException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a decoder round by round. What a round does depends on the state before it, the shards and which workers were accepted,
 * and on nothing else. So losses and parameters are the same bytes for any number of executors and cores, with or without
 * retried tasks.
 */
public final class DistributedTrainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DistributedTrainer.class);
    private static final String SERIALIZER = "spark.serializer";

    private final JavaSparkContext spark;
    private final TrainerPool.Kind kind;
    private final RoundShape shape;
    private final TrainingData data;
    private final LocalTrainer trainer;
    private final RoundTrainingMaster master;
    private final SparkComputationGraph graph;
    private final Broadcast<SerializableConfiguration> hadoop;

    /**
     * Starts with initial parameters drawn from the seed.
     *
     * @param tokens the folder of {@code shards}
     * @param checkpoints the folder below which workers keep their own optimizer state, where the settings say so
     */
    public DistributedTrainer(
            JavaSparkContext spark,
            NetworkSettings settings,
            RoundShape shape,
            AveragingConfig averaging,
            TokenShards shards,
            Path tokens,
            Path checkpoints) {
        this(spark, settings, EngineSource.OfSettings.INSTANCE, shape, averaging, shards, tokens, checkpoints);
    }

    /** The same with other engines on the workers. */
    DistributedTrainer(
            JavaSparkContext spark,
            NetworkSettings settings,
            EngineSource engines,
            RoundShape shape,
            AveragingConfig averaging,
            TokenShards shards,
            Path tokens,
            Path checkpoints) {
        this.spark = spark;
        this.shape = shape;
        requireJavaSerialization();
        kind = new TrainerPool.Kind(settings, engines, WorkerDevice.ofDriver(spark.sc()));
        data = new TrainingData(shards, tokens, shape, settings.seed());
        trainer = LocalTrainer.ofInitialParameters(settings);
        hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        master = new RoundTrainingMaster(spark, kind, trainer, shape, averaging, hadoop, checkpoints.toString());
        graph = new SparkComputationGraph(spark, trainer.graph(), master);
    }

    /** Rounds done since the start of the run. */
    public int roundsDone() {
        return position().round();
    }

    /**
     * How far the run is.
     *
     * @throws IllegalStateException when the last round failed after it had begun to change the parameters
     */
    public RunPosition position() {
        return master.position();
    }

    /** The P parameters themselves: writing changes them. */
    public FloatPointer parameters() {
        return trainer.parameters();
    }

    /**
     * The other vectors that the next round depends on, by the names that a checkpoint gives them.
     * Writing changes them. Which ones there are follows from the settings.
     */
    public SortedMap<String, FlatTensors> vectors() {
        return master.vectors();
    }

    /** Goes on from a position; parameters and vectors are the caller's to write, before or after this. */
    public void resume(RunPosition position) {
        master.resume(position);
    }

    /**
     * Does a round: K tasks of H steps each, then the outer step with the mean of what they changed.
     *
     * @throws UserException when fewer workers than the quorum came to an end, or none brought anything to go on with
     */
    public RoundOutcome nextRound() {
        List<MultiDataSet> batches = List.copyOf(data.batches(master.nextUnits()));
        List<Long> setAside = position().setAsideUnits();
        RoundOutcome outcome = master.round(graph, spark.parallelize(batches, shape.workers()));
        tellWhatIsMissing(outcome, setAside);
        return outcome;
    }

    private void tellWhatIsMissing(RoundOutcome outcome, List<Long> setAsideBefore) {
        for (WorkerOutcome worker : outcome.workers()) {
            if (worker.fate() != WorkerOutcome.Fate.ACCEPTED) {
                LOG.warn(
                        "Round {}, worker {} is {}: {}",
                        outcome.round(),
                        worker.worker(),
                        worker.fate(),
                        worker.reason());
            }
        }
        for (long unit : position().setAsideUnits()) {
            if (!setAsideBefore.contains(unit)) {
                LOG.warn(
                        "Unit {} was rejected twice and is left out; its rows are {}.",
                        unit,
                        data.batches(List.of(unit)).stream()
                                .map(ShardBatch::toString)
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    /**
     * The mean loss over the first validation sequences.
     *
     * @param sequences at most this many
     * @return empty when there are none
     */
    public OptionalDouble validationLoss(int sequences) {
        List<ShardBatch> batches = data.validation(sequences);
        if (batches.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<ValidationTask.Measured> measured = spark.parallelize(batches, Math.min(shape.workers(), batches.size()))
                .mapPartitions(new ValidationTask(kind, master.parameters(), hadoop))
                .collect();
        measured.forEach(part -> master.addFetched(part.fetchedBytes()));
        return OptionalDouble.of(StepLosses.mean(
                measured.stream().map(ValidationTask.Measured::losses).toList()));
    }

    /** Frees the vectors of the driver and what this JVM keeps for later rounds. */
    @Override
    public void close() {
        hadoop.destroy();
        master.close();
        trainer.close();
        TrainerPool.clear();
    }

    private void requireJavaSerialization() {
        String serializer = spark.getConf().get(SERIALIZER, "");
        if (serializer.endsWith("KryoSerializer")) {
            throw new UserException("Training sends records, which Spark's Kryo cannot write, but " + SERIALIZER
                    + " is " + serializer + "; leave it out, or set it to org.apache.spark.serializer.JavaSerializer.");
        }
    }
}
