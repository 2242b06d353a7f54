package dev.tsumugi.corpus.dedup;

import org.apache.spark.sql.Row;

/**
 * A document in a bucket.
 *
 * @param kept whether it is known to stay
 * @param shingles sorted hashes, as {@link Shingles} makes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Member(long bucket, String id, boolean kept, long[] shingles) {
    /** Of a row with columns of the same names. */
    static Member of(Row row) {
        return new Member(
                row.getAs("bucket"), row.getAs("id"), row.getAs("kept"), Shingles.ofBytes(row.getAs("shingles")));
    }
}
