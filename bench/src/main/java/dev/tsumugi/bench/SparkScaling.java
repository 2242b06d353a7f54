package dev.tsumugi.bench;

import dev.tsumugi.tokenizer.Tokenizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** How much faster two cores of a local Spark encode than one, by the time on the wall; measured in turn, once both have run. */
final class SparkScaling {
    private static final int REPETITIONS = 3;
    private static final int PARTITIONS = 8;
    private static final int PASSES = 4;

    private SparkScaling() {}

    /** Median seconds of one core over those of two. */
    static double twoCores(Tokenizer tokenizer, Collection<List<String>> texts) {
        List<String> documents = texts.stream().flatMap(List::stream).toList();
        seconds(1, tokenizer, documents);
        seconds(2, tokenizer, documents);
        double[] one = new double[REPETITIONS];
        double[] two = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            one[i] = seconds(1, tokenizer, documents);
            two[i] = seconds(2, tokenizer, documents);
        }
        return CpuTime.median(one) / CpuTime.median(two);
    }

    private static double seconds(int cores, Tokenizer tokenizer, List<String> documents) {
        SparkConf conf = new SparkConf()
                .setMaster(String.format(Locale.ROOT, "local[%d]", cores))
                .setAppName("bench")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            Broadcast<Tokenizer> shared = spark.broadcast(tokenizer);
            JavaRDD<String> texts = spark.parallelize(documents, PARTITIONS).cache();
            encode(texts, shared); // fills the caches of the data and of the threads
            long start = System.nanoTime();
            encode(texts, shared);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void encode(JavaRDD<String> texts, Broadcast<Tokenizer> tokenizer) {
        texts.foreachPartition(documents -> documents.forEachRemaining(text -> {
            for (int pass = 0; pass < PASSES; pass++) {
                tokenizer.value().encode(text);
            }
        }));
    }
}
