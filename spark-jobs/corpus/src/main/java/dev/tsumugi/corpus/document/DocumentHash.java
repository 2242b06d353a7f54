package dev.tsumugi.corpus.document;

import com.dynatrace.hash4j.hashing.Hashing;
import java.io.Serializable;

/**
 * Random numbers of documents that depend on the document's id alone: the same on any machine, in any order. XXH3 of
 * purpose and id.
 *
 * @param seed of the run
 * @param purpose numbers drawn for different purposes are independent
 */
public record DocumentHash(long seed, String purpose) implements Serializable {
    /** 64 random bits. */
    public long bits(String id) {
        return Hashing.xxh3_64(seed)
                .hashStream()
                .putString(purpose)
                .putString(id)
                .getAsLong();
    }

    /** Uniform in [0, 1). */
    public double uniform(String id) {
        return (bits(id) >>> 11) * 0x1.0p-53;
    }
}
