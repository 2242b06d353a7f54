package dev.tsumugi.bench;

import dev.tsumugi.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.DoubleAccumulator;

/**
 * How much faster two cores of a local Spark encode than one, measured in turn once both have run. All documents are encoded
 * {@value #PASSES} times, some seconds of work beside which Spark's own fractions of a second count little, in a random order, as the
 * stage {@code tokenize} has them in that of a hash: Japanese takes longer and must not be left to one core.
 *
 * @param byWall ratio of the times on the wall, which other programs on the machine disturb
 * @param byCpu twice the CPU time of the tasks on one core over that on two: what two cores give where nothing else uses them, and
 *     Spark's own time is left out
 */
record SparkScaling(double byWall, double byCpu) {
    private static final int REPETITIONS = 5;
    private static final int PARTITIONS = 32;
    private static final int PASSES = 40;

    private record Run(double wallSeconds, double cpuSeconds) {}

    /** Compares the medians of five runs. */
    static SparkScaling twoCores(Tokenizer tokenizer, Collection<List<String>> texts) {
        List<String> documents =
                new ArrayList<>(texts.stream().flatMap(List::stream).toList());
        Collections.shuffle(documents, new Random(1));
        run(1, tokenizer, documents);
        run(2, tokenizer, documents);
        List<Run> one = new ArrayList<>();
        List<Run> two = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            one.add(run(1, tokenizer, documents));
            two.add(run(2, tokenizer, documents));
        }
        return new SparkScaling(
                median(one, Run::wallSeconds) / median(two, Run::wallSeconds),
                2 * median(one, Run::cpuSeconds) / median(two, Run::cpuSeconds));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> seconds) {
        return CpuTime.median(runs.stream().mapToDouble(seconds).toArray());
    }

    private static Run run(int cores, Tokenizer tokenizer, List<String> documents) {
        SparkConf conf = new SparkConf()
                .setMaster(String.format(Locale.ROOT, "local[%d]", cores))
                .setAppName("bench")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            Broadcast<Tokenizer> shared = spark.broadcast(tokenizer);
            Broadcast<List<String>> texts = spark.broadcast(documents); // in an RDD, every task would carry its part
            JavaRDD<Integer> parts =
                    spark.parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS);
            encode(parts, texts, shared, 1, spark.sc().doubleAccumulator()); // fills the caches of the threads
            DoubleAccumulator cpuSeconds = spark.sc().doubleAccumulator();
            long start = System.nanoTime();
            encode(parts, texts, shared, PASSES, cpuSeconds);
            return new Run((System.nanoTime() - start) / 1e9, cpuSeconds.sum());
        }
    }

    private static void encode(
            JavaRDD<Integer> parts,
            Broadcast<List<String>> texts,
            Broadcast<Tokenizer> tokenizer,
            int passes,
            DoubleAccumulator cpuSeconds) {
        parts.foreach(part -> cpuSeconds.add(CpuTime.seconds(() -> {
            List<String> documents = texts.value();
            for (int i = part; i < documents.size(); i += PARTITIONS) {
                for (int pass = 0; pass < passes; pass++) {
                    tokenizer.value().encode(documents.get(i));
                }
            }
        })));
    }
}
