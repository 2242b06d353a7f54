package dev.tsumugi.bench;

import dev.tsumugi.corpus.document.DocumentHash;
import dev.tsumugi.corpus.traintokenizer.SparkWords;
import dev.tsumugi.corpus.traintokenizer.TextSelection;
import dev.tsumugi.corpus.traintokenizer.TrainingText;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** How long a local Spark takes to count the words of some documents, by the time on the wall. */
final class SparkCounting {
    private static final int REPETITIONS = 3;
    private static final int PARTITIONS = 8;

    private SparkCounting() {}

    static double medianSeconds(int cores, Boundary boundary, List<String> documents) {
        SparkConf conf = new SparkConf()
                .setMaster(String.format(Locale.ROOT, "local[%d]", cores))
                .setAppName("bench")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            List<Row> rows = IntStream.range(0, documents.size())
                    .mapToObj(i -> RowFactory.create("document-" + i, "any", documents.get(i), "bench"))
                    .toList();
            JavaRDD<Row> cached = spark.parallelize(rows, PARTITIONS).cache();
            TrainingText text = new TrainingText(cached, new DocumentHash(1, "bench"));
            TextSelection selection = TextSelection.of(text.characters(), 0, false);
            WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.GPT2_PATTERN), boundary);
            double[] seconds = new double[REPETITIONS];
            for (int i = -1; i < REPETITIONS; i++) {
                long start = System.nanoTime();
                try (SparkWords words =
                        text.words(selection, splitter, 1, Map.of(), spark.sc().longAccumulator())) {
                    words.totals();
                }
                // the first round warms up
                seconds[Math.max(0, i)] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            return seconds[REPETITIONS / 2];
        }
    }
}
