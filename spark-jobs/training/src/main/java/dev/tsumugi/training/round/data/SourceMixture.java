package dev.tsumugi.training.round.data;

import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.workflow.UserException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * An endless stream of sequences in which sources come as often as their weights say, spread evenly. Each source has a
 * {@link DataOrder} of its own: no sequence comes twice within an epoch of its source. A source with n sequences and
 * weight w has the share n·w of all. Of the first p places a source has its share of p, rounded. So its place in its
 * own order follows from p alone, and a place in the stream is all that a run must keep.
 *
 * @param parts the sources in the order of their sequences
 */
record SourceMixture(List<Part> parts) {
    /** Weights count to a thousandth. */
    private static final int WEIGHT_UNITS = 1000;

    /**
     * A source.
     *
     * @param first number of its first sequence among all
     * @param order of its sequences
     * @param quota its share, relative to those of the others; at least 1
     */
    record Part(long first, DataOrder order, long quota) {}

    SourceMixture {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("There is no source to read.");
        }
    }

    /**
     * The stream of a run.
     *
     * @param weights by source, at least 0; empty: all sequences are one source
     * @throws UserException when sources have weights, but no shards of their own, or none is left to read
     */
    static SourceMixture of(TokenShards shards, Map<String, Double> weights, int blockSequences, long seed) {
        if (weights.isEmpty()) {
            return new SourceMixture(
                    List.of(new Part(0, new DataOrder(shards.trainSequences(), blockSequences, seed), 1)));
        }
        Map<String, Long> sequences = sequencesBySource(shards);
        requireSources(sequences, weights);
        SplittableRandom seeds = new SplittableRandom(seed);
        List<Part> parts = new ArrayList<>();
        long first = 0;
        for (Map.Entry<String, Long> source : sequences.entrySet()) {
            long count = source.getValue();
            long ownSeed = seeds.nextLong();
            double weight = weights.getOrDefault(source.getKey(), 1.0);
            if (count > 0 && weight > 0) {
                long quota = Math.max(1, Math.round(count * weight * WEIGHT_UNITS));
                parts.add(new Part(first, new DataOrder(count, blockSequences, ownSeed), quota));
            }
            first += count;
        }
        if (parts.isEmpty()) {
            throw new UserException("pretrain.source-weights leaves no sequence to train on: every source that has any"
                    + " has the weight 0. Raise one.");
        }
        return new SourceMixture(parts);
    }

    /**
     * Which sequences stand in the stream from place {@code from} on, source by source.
     *
     * @param from place in the stream, from 0
     * @param count number of sequences
     */
    List<DataOrder.Run> runs(long from, int count) {
        List<DataOrder.Run> runs = new ArrayList<>();
        long[] begin = placesBefore(from);
        long[] end = placesBefore(from + count);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            for (DataOrder.Run run : part.order.runs(begin[i], (int) (end[i] - begin[i]))) {
                runs.add(new DataOrder.Run(part.first + run.first(), run.count()));
            }
        }
        return runs;
    }

    /** How many of the first {@code places} places each source has: its share of what the sources before it have left. */
    private long[] placesBefore(long places) {
        long[] before = new long[parts.size()];
        long restQuota = parts.stream().mapToLong(Part::quota).reduce(0, Math::addExact);
        long rest = places;
        for (int i = 0; i < before.length; i++) {
            long quota = parts.get(i).quota;
            before[i] = share(rest, quota, restQuota);
            rest -= before[i];
            restQuota -= quota;
        }
        return before;
    }

    /** {@code places · quota / whole} rounded down, where the product may pass 2^63. */
    private static long share(long places, long quota, long whole) {
        return BigInteger.valueOf(places)
                .multiply(BigInteger.valueOf(quota))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    private static Map<String, Long> sequencesBySource(TokenShards shards) {
        Map<String, Long> sequences = new LinkedHashMap<>();
        for (TokenShard shard : shards.train()) {
            sequences.merge(shard.source(), shard.sequences(), Long::sum);
        }
        return sequences;
    }

    private static void requireSources(Map<String, Long> sequences, Map<String, Double> weights) {
        if (sequences.containsKey("")) {
            throw new UserException("pretrain.source-weights needs shards of one source each, but these hold documents"
                    + " of any; set tokenize.shards-by-source to true.");
        }
        for (String source : new TreeSet<>(weights.keySet())) {
            if (!sequences.containsKey(source)) {
                throw new UserException("pretrain.source-weights names the source " + source
                        + ", of which no document is left; there are " + String.join(", ", sequences.keySet()) + ".");
            }
        }
    }
}
