package dev.tsumugi.spark.tokens;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which shard a document goes to and where in it, by hashes of its id: a global shuffle that does not depend on how the
 * documents were stored. Shards are numbered through: training shards first, then validation shards.
 *
 * @param trainShards number of training shards
 * @param validationShards number of validation shards
 * @param validation what is kept for validation
 * @param validationFraction of the documents, or of each document's characters
 */
public record ShardPlan(
        int trainShards,
        int validationShards,
        ValidationSplit validation,
        double validationFraction,
        DocumentHash split,
        DocumentHash order)
        implements Serializable {

    /**
     * The plan of a run: what is kept for validation fills about as much of a shard as the training documents.
     *
     * @param trainShards number of training shards
     * @param validationFraction that goes to validation
     */
    public static ShardPlan of(int trainShards, ValidationSplit validation, double validationFraction, long seed) {
        int validationShards = Math.max(1, (int) Math.round(trainShards * validationFraction));
        return new ShardPlan(
                trainShards,
                validationShards,
                validation,
                validationFraction,
                new DocumentHash(seed, "split"),
                new DocumentHash(seed, "order"));
    }

    /** Number of shards of both kinds. */
    public int shards() {
        return trainShards + validationShards;
    }

    /** The parts of a document by where they go; none is empty unless the document is. */
    Map<ShardKey, String> places(String id, String text) {
        if (validation == ValidationSplit.DOCUMENTS) {
            return Map.of(place(id, split.uniform(id) < validationFraction), text);
        }
        int characters = text.codePointCount(0, text.length());
        int cut = text.offsetByCodePoints(0, (int) (characters * (1 - validationFraction)));
        Map<ShardKey, String> parts = new LinkedHashMap<>();
        if (cut > 0) {
            parts.put(place(id, false), text.substring(0, cut));
        }
        parts.put(place(id, true), text.substring(cut));
        return parts;
    }

    private ShardKey place(String id, boolean kept) {
        long bits = order.bits(id);
        int shard = kept
                ? trainShards + (int) Long.remainderUnsigned(bits, validationShards)
                : (int) Long.remainderUnsigned(bits, trainShards);
        return new ShardKey(shard, bits, id);
    }

    boolean isValidation(int shard) {
        return shard >= trainShards;
    }

    /** The path of a shard in the folder of the stage: {@code train/shard-00003.parquet}. */
    String file(int shard) {
        return isValidation(shard)
                ? String.format(Locale.ROOT, "validation/shard-%05d.parquet", shard - trainShards)
                : String.format(Locale.ROOT, "train/shard-%05d.parquet", shard);
    }
}
