package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.ChosenPartitions;
import dev.tsumugi.training.round.worker.RoundStart;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Takes the mean of the accepted workers' slices on the executors, a range of places in each task, and hands them to the
 * driver in groups that stay far below what Spark lets it collect.
 */
public final class Aggregation {
    private static final String MAX_RESULT_SIZE = "spark.driver.maxResultSize";
    private static final long MAX_GROUP_BYTES = 256L << 20;
    private static final long MAX_TASK_BYTES = 64L << 20;

    private final JavaSparkContext spark;
    private final RoundStart start;
    private final SortedSet<Integer> accepted;
    private final double[] weights;

    /** @param weights of the accepted workers in their order, not all 0 */
    public Aggregation(JavaSparkContext spark, RoundStart start, SortedSet<Integer> accepted, double[] weights) {
        this.spark = spark;
        this.start = start;
        this.accepted = accepted;
        this.weights = weights;
    }

    /**
     * Takes the means.
     *
     * @param pieces a partition for each worker
     * @param means gets each mean, in the order of places
     */
    public void run(JavaRDD<RoundPiece> pieces, Consumer<MeanSlice> means) {
        long bytes = start.bytes();
        long room = groupBytes();
        int tasks = tasks(bytes, room);
        JavaRDD<MeanSlice> slices = ChosenPartitions.of(pieces, accepted)
                .filter(piece -> piece instanceof EncodedSlice)
                .mapToPair(piece -> {
                    EncodedSlice slice = (EncodedSlice) piece;
                    return new Tuple2<>(new SliceKey(slice.place(), slice.worker()), slice.bytes());
                })
                .repartitionAndSortWithinPartitions(new SliceKey.ByPlace(start.places(), tasks))
                .mapPartitions(new SliceMean(start, weights));
        int tasksTogether = (int) Math.max(1, Math.min(tasks, room * tasks / bytes));
        int place = 0;
        for (int from = 0; from < tasks; from += tasksTogether) {
            int end = Math.min(tasks, from + tasksTogether);
            for (List<MeanSlice> part :
                    slices.collectPartitions(IntStream.range(from, end).toArray())) {
                for (MeanSlice mean : part) {
                    if (mean.place() != place++) {
                        throw new IllegalStateException("The mean of place " + (place - 1) + " is missing.");
                    }
                    means.accept(mean);
                }
            }
        }
    }

    /** As many for each core as keep the slices of a task, and its result, small. */
    private int tasks(long bytes, long room) {
        long perTask = Math.min(MAX_TASK_BYTES / weights.length, room / 2);
        int cores = Math.max(1, spark.defaultParallelism());
        long tasks = Math.max(1, (bytes + perTask * cores - 1) / (perTask * cores)) * cores;
        return (int) Math.min(tasks, start.places());
    }

    private long groupBytes() {
        long limit = spark.getConf().getSizeAsBytes(MAX_RESULT_SIZE, "1g");
        return limit > 0 ? Math.min(limit / 4, MAX_GROUP_BYTES) : MAX_GROUP_BYTES;
    }
}
