package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Counted words on Spark: each word in one partition, by its hash.
 *
 * @param blocks one {@link WordBlock} per partition
 */
public record SparkWords(JavaRDD<byte[]> blocks) implements CountedWords, AutoCloseable {
    /** Partitions whose words come to the driver together, per core; Spark limits the bytes of one job's results. */
    private static final int PARTITIONS_PER_CORE = 4;

    /** Counts the words of {@code items}; those that occur less than {@code minCount} times are dropped. */
    static <T> SparkWords count(JavaRDD<T> items, BucketedWords.Counting<T> counting, long minCount) {
        int buckets = items.getNumPartitions();
        JavaRDD<byte[]> blocks = items.mapPartitionsToPair(part -> new BucketedWords<>(part, counting, buckets))
                .partitionBy(new HashPartitioner(buckets))
                .mapPartitions(part -> List.of(sum(part, minCount)).iterator());
        return new SparkWords(blocks.persist(StorageLevel.MEMORY_AND_DISK_SER()));
    }

    /**
     * How many words there are.
     *
     * @param different words
     * @param occurrences of all of them
     */
    public record Totals(long different, long occurrences) {}

    /** Counts the counts. */
    public Totals totals() {
        long[] sums = sum(part -> {
            long[] totals = {part.size(), 0};
            part.forEach((utf8, from, to, count) -> totals[1] += count);
            return totals;
        });
        return new Totals(sums[0], sums[1]);
    }

    /** Brings all words to the driver. */
    public WordCounts collect() {
        WordCounts words = new WordCounts();
        int partitions = blocks.getNumPartitions();
        int together = blocks.context().defaultParallelism() * PARTITIONS_PER_CORE;
        for (int from = 0; from < partitions; from += together) {
            int[] group =
                    IntStream.range(from, Math.min(partitions, from + together)).toArray();
            for (List<byte[]> partition : blocks.collectPartitions(group)) {
                partition.forEach(block -> WordBlock.read(block, words::addNew));
            }
        }
        return words;
    }

    @Override
    public WordCounts keys(Keys keys, long minCount) {
        Broadcast<Keys> shared =
                JavaSparkContext.fromSparkContext(blocks.context()).broadcast(keys);
        BucketedWords.Counting<byte[]> drawing = (block, drawn) ->
                WordBlock.read(block, (utf8, from, to, count) -> shared.value().draw(utf8, from, to, count, drawn));
        try (SparkWords drawn = count(blocks, drawing, minCount)) {
            return drawn.collect();
        } finally {
            shared.destroy();
        }
    }

    @Override
    public long[] sum(Sums sums) {
        Broadcast<Sums> shared =
                JavaSparkContext.fromSparkContext(blocks.context()).broadcast(sums);
        try {
            // one result per core, since a result can be as long as a vocabulary of a million pieces
            return blocks.coalesce(blocks.context().defaultParallelism())
                    .mapPartitions(part -> {
                        long[] sum = null;
                        while (part.hasNext()) {
                            long[] more = shared.value().of(words(part.next()));
                            sum = sum == null ? more : add(sum, more);
                        }
                        return sum == null
                                ? Collections.emptyIterator()
                                : List.of(sum).iterator();
                    })
                    .reduce(SparkWords::add);
        } finally {
            shared.destroy();
        }
    }

    /** Gives the memory of the blocks back. */
    @Override
    public void close() {
        blocks.unpersist();
    }

    private static byte[] sum(Iterator<Tuple2<Integer, byte[]>> blocks, long minCount) {
        WordCounts words = new WordCounts();
        blocks.forEachRemaining(block -> WordBlock.read(block._2(), words::add));
        WordBlock frequent = new WordBlock();
        words.forEach((utf8, from, to, count) -> {
            if (count >= minCount) {
                frequent.add(utf8, from, to, count);
            }
        });
        return frequent.toBytes();
    }

    private static WordCounts words(byte[] block) {
        WordCounts words = new WordCounts();
        WordBlock.read(block, words::addNew);
        return words;
    }

    private static long[] add(long[] sum, long[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
        return sum;
    }
}
