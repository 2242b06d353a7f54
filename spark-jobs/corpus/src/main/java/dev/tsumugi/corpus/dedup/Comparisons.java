package dev.tsumugi.corpus.dedup;

/**
 * How often two documents of one bucket were compared by their shingles. A pair that shares several buckets may count
 * more than once.
 *
 * @param made all comparisons
 * @param rejected those that showed a similarity below the threshold
 */
public record Comparisons(long made, long rejected) {
    static final Comparisons NONE = new Comparisons(0, 0);

    Comparisons and(Comparisons others) {
        return new Comparisons(made + others.made, rejected + others.rejected);
    }
}
