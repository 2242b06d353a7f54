package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.document.DocumentHash;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which shard a document goes to and where in it, by hashes of its id: a global shuffle that does not depend on how the
 * documents were stored. Shards are numbered through: training shards first, those of one source after those of the other,
 * then validation shards, which hold documents of all sources.
 *
 * @param sources that have training shards of their own, in this order; empty: training shards hold documents of all
 * @param trainShards number of training shards, of each source where sources have their own
 * @param validationShards number of validation shards
 * @param validation what is kept for validation
 * @param validationFraction of the documents, or of each document's characters
 */
public record ShardPlan(
        List<String> sources,
        int trainShards,
        int validationShards,
        ValidationSplit validation,
        double validationFraction,
        DocumentHash split,
        DocumentHash order)
        implements Serializable {

    public ShardPlan {
        sources = List.copyOf(sources);
    }

    /**
     * The plan of a run: what is kept for validation fills about as much of a shard as the training documents.
     *
     * @param sources that have training shards of their own; empty: none has
     * @param trainShards number of training shards, of each source where sources have their own
     * @param validationFraction that goes to validation
     */
    public static ShardPlan of(
            List<String> sources, int trainShards, ValidationSplit validation, double validationFraction, long seed) {
        int validationShards = Math.max(1, (int) Math.round(trainShards * validationFraction));
        return new ShardPlan(
                sources,
                trainShards,
                validationShards,
                validation,
                validationFraction,
                new DocumentHash(seed, "split"),
                new DocumentHash(seed, "order"));
    }

    /** Number of shards of both kinds. */
    public int shards() {
        return allTrainShards() + validationShards;
    }

    /** The parts of a document by where they go; none is empty unless the document is. */
    Map<ShardKey, String> places(String id, String source, String text) {
        if (validation == ValidationSplit.DOCUMENTS) {
            return Map.of(place(id, source, split.uniform(id) < validationFraction), text);
        }
        int characters = text.codePointCount(0, text.length());
        int cut = text.offsetByCodePoints(0, (int) (characters * (1 - validationFraction)));
        Map<ShardKey, String> parts = new LinkedHashMap<>();
        if (cut > 0) {
            parts.put(place(id, source, false), text.substring(0, cut));
        }
        parts.put(place(id, source, true), text.substring(cut));
        return parts;
    }

    private ShardKey place(String id, String source, boolean kept) {
        long bits = order.bits(id);
        int shard = kept
                ? allTrainShards() + (int) Long.remainderUnsigned(bits, validationShards)
                : firstTrainShard(source) + (int) Long.remainderUnsigned(bits, trainShards);
        return new ShardKey(shard, bits, id);
    }

    private int firstTrainShard(String source) {
        if (sources.isEmpty()) {
            return 0;
        }
        int index = sources.indexOf(source);
        if (index < 0) {
            throw new IllegalArgumentException("The source " + source + " is none of " + sources + ".");
        }
        return index * trainShards;
    }

    private int allTrainShards() {
        return Math.max(1, sources.size()) * trainShards;
    }

    boolean isValidation(int shard) {
        return shard >= allTrainShards();
    }

    /** The source of all documents in a shard; empty when they come from any. */
    String source(int shard) {
        return sources.isEmpty() || isValidation(shard) ? "" : sources.get(shard / trainShards);
    }

    /** The path of a shard in the folder of the stage: {@code train/shard-00003.parquet}. */
    String file(int shard) {
        return isValidation(shard)
                ? String.format(Locale.ROOT, "validation/shard-%05d.parquet", shard - allTrainShards())
                : String.format(Locale.ROOT, "train/shard-%05d.parquet", shard);
    }
}
