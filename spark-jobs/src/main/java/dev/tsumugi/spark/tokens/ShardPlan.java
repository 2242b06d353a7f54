package dev.tsumugi.spark.tokens;

import java.io.Serializable;
import java.util.Locale;

/**
 * Which shard a document goes to and where in it, by hashes of its id: a global shuffle that does not depend on how the
 * documents were stored. Shards are numbered through: training shards first, then validation shards.
 *
 * @param trainShards number of training shards
 * @param validationShards number of validation shards
 */
public record ShardPlan(
        int trainShards, int validationShards, double validationFraction, DocumentHash split, DocumentHash order)
        implements Serializable {

    /**
     * The plan of a run: the validation documents fill about as much of a shard as the training documents.
     *
     * @param trainShards number of training shards
     * @param validationFraction of documents that go to validation
     */
    public static ShardPlan of(int trainShards, double validationFraction, long seed) {
        int validationShards = Math.max(1, (int) Math.round(trainShards * validationFraction));
        return new ShardPlan(
                trainShards,
                validationShards,
                validationFraction,
                new DocumentHash(seed, "split"),
                new DocumentHash(seed, "order"));
    }

    /** Number of shards of both kinds. */
    public int shards() {
        return trainShards + validationShards;
    }

    /** Where a document goes. */
    ShardKey place(String id) {
        long bits = order.bits(id);
        int shard = split.uniform(id) < validationFraction
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
