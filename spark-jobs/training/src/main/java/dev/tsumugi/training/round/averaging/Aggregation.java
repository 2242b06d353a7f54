package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.worker.EncodedSlice;
import dev.tsumugi.training.round.worker.RoundPiece;
import dev.tsumugi.training.round.worker.RoundStart;
import dev.tsumugi.training.round.worker.WorkerPartitions;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Takes the mean of the accepted workers' slices on the executors, a range of slices in each task. The driver collects the means
 * in groups that stay far below what Spark lets it collect.
 */
public final class Aggregation {
    private static final String MAX_RESULT_SIZE = "spark.driver.maxResultSize";
    private static final long MAX_GROUP_BYTES = 256L << 20;
    private static final long MAX_TASK_BYTES = 64L << 20;

    private final JavaSparkContext spark;
    private final RoundStart start;
    private final SortedMap<Integer, Double> weights;

    /** @param weights of the accepted workers, not all 0 */
    public Aggregation(JavaSparkContext spark, RoundStart start, SortedMap<Integer, Double> weights) {
        this.spark = spark;
        this.start = start;
        this.weights = weights;
    }

    /**
     * Takes the means.
     *
     * @param pieces a partition for each worker
     * @param update gets each mean, in the order of the slices
     */
    public MeanDelta run(JavaRDD<RoundPiece> pieces, VectorUpdate update) {
        long bytes = Math.max(start.bytes(), start.bytesOfMeans());
        long room = groupBytes();
        int tasks = tasks(bytes, room);
        double[] ordered =
                weights.values().stream().mapToDouble(Double::doubleValue).toArray();
        JavaRDD<MeanSlice> means = WorkerPartitions.of(pieces, weights.keySet())
                .filter(piece -> piece instanceof EncodedSlice)
                .mapToPair(piece -> {
                    EncodedSlice slice = (EncodedSlice) piece;
                    return new Tuple2<>(new SliceKey(slice.number(), slice.worker()), slice.bytes());
                })
                .repartitionAndSortWithinPartitions(new SliceKey.ByNumber(start.slicesBack(), tasks))
                .mapPartitions(new SliceMean(start, ordered));
        int tasksTogether = (int) Math.max(1, Math.min(tasks, room * tasks / bytes));
        MeanDelta.Sums sums = new MeanDelta.Sums(ordered.length);
        int next = 0;
        for (int from = 0; from < tasks; from += tasksTogether) {
            int end = Math.min(tasks, from + tasksTogether);
            for (List<MeanSlice> part :
                    means.collectPartitions(IntStream.range(from, end).toArray())) {
                for (MeanSlice mean : part) {
                    if (mean.number() != next) {
                        throw new IllegalStateException("The mean of slice " + next + " is missing.");
                    }
                    next++;
                    if (start.isOfDelta(mean.number())) {
                        sums.add(mean);
                    }
                    update.accept(mean);
                }
            }
        }
        return sums.delta();
    }

    /** As many for each core as keep the slices of a task, and its result, small. */
    private int tasks(long bytes, long room) {
        long perTask = Math.min(MAX_TASK_BYTES / weights.size(), room / 2);
        int cores = Math.max(1, spark.defaultParallelism());
        long tasks = Math.max(1, (bytes + perTask * cores - 1) / (perTask * cores)) * cores;
        return (int) Math.min(tasks, start.slicesBack());
    }

    private long groupBytes() {
        long limit = spark.getConf().getSizeAsBytes(MAX_RESULT_SIZE, "1g");
        return limit > 0 ? Math.min(limit / 4, MAX_GROUP_BYTES) : MAX_GROUP_BYTES;
    }
}
