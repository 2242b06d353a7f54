package dev.tsumugi.corpus.tokenize;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A document's place.
 *
 * @param shard number of the shard in {@link ShardPlan}
 * @param order place within the shard
 * @param id of the document, which decides between equal places
 */
record ShardKey(int shard, long order, String id) implements Comparable<ShardKey>, Serializable {
    private static final Comparator<ShardKey> ORDER = Comparator.comparingInt(ShardKey::shard)
            .thenComparingLong(ShardKey::order)
            .thenComparing(ShardKey::id);

    @Override
    public int compareTo(ShardKey other) {
        return ORDER.compare(this, other);
    }
}
