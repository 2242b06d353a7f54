package dev.tsumugi.spark.distributed;

import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Takes the mean of the accepted workers' slices on the executors, each place in a task of its own, and hands them to the
 * driver in groups that stay far below what Spark lets it collect.
 */
final class Aggregation {
    private static final String MAX_RESULT_SIZE = "spark.driver.maxResultSize";
    private static final long MAX_GROUP_BYTES = 256L << 20;

    private final JavaSparkContext spark;
    private final RoundStart start;
    private final SortedSet<Integer> accepted;
    private final double[] weights;

    /** @param weights of the accepted workers in their order, not all 0 */
    Aggregation(JavaSparkContext spark, RoundStart start, SortedSet<Integer> accepted, double[] weights) {
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
    void run(JavaRDD<RoundPiece> pieces, Consumer<MeanSlice> means) {
        JavaRDD<MeanSlice> slices = ChosenPartitions.of(pieces, accepted)
                .filter(piece -> piece instanceof EncodedSlice)
                .mapToPair(piece -> {
                    EncodedSlice slice = (EncodedSlice) piece;
                    return new Tuple2<>(new SliceKey(slice.place(), slice.worker()), slice.bytes());
                })
                .repartitionAndSortWithinPartitions(new SliceKey.ByPlace(start.places()))
                .mapPartitions(new SliceMean(start, weights));
        for (int from = 0; from < start.places(); ) {
            int end = endOfGroup(from);
            for (List<MeanSlice> place :
                    slices.collectPartitions(IntStream.range(from, end).toArray())) {
                place.forEach(means);
            }
            from = end;
        }
    }

    /** The place after the last one whose means are collected together with that at {@code from}. */
    private int endOfGroup(int from) {
        long limit = spark.getConf().getSizeAsBytes(MAX_RESULT_SIZE, "1g");
        long room = limit > 0 ? Math.min(limit / 4, MAX_GROUP_BYTES) : MAX_GROUP_BYTES;
        int end = from;
        long bytes = 0;
        do {
            bytes += start.formatOf(end).bytes(start.sizeOf(end));
            end++;
        } while (end < start.places() && bytes + start.formatOf(end).bytes(start.sizeOf(end)) <= room);
        return end;
    }
}
