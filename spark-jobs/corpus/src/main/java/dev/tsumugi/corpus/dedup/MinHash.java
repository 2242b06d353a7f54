package dev.tsumugi.corpus.dedup;

import com.dynatrace.hash4j.hashing.Hashing;
import com.dynatrace.hash4j.similarity.ElementHashProvider;
import com.dynatrace.hash4j.similarity.SimilarityHashPolicy;
import com.dynatrace.hash4j.similarity.SimilarityHashing;

/**
 * Signatures of texts. Two of them agree in one hash with the probability of the Jaccard similarity s of their shingles. So
 * they agree in one whole band of r hashes out of b with probability 1 - (1 - s^r)^b.
 */
final class MinHash {
    private static final int BITS_PER_HASH = 32;

    private final MinHashConfig settings;
    private final SimilarityHashPolicy policy;

    MinHash(MinHashConfig settings) {
        this.settings = settings;
        this.policy = SimilarityHashing.minHash(settings.hashes(), BITS_PER_HASH);
    }

    /** Empty where the text has no letter or digit. */
    byte[] signature(String text, boolean japanese) {
        long[] shingles = Shingles.of(text, japanese, settings);
        return shingles.length == 0
                ? new byte[0]
                : policy.createHasher().compute(ElementHashProvider.ofValues(shingles));
    }

    /** One hash for each band, different for the same values in another band. */
    long[] bandHashes(byte[] signature) {
        long[] hashes = new long[settings.bands()];
        for (int band = 0; band < hashes.length; band++) {
            long hash = band;
            for (int row = 0; row < settings.rowsPerBand(); row++) {
                long component = policy.getComponent(signature, band * settings.rowsPerBand() + row);
                hash = Hashing.komihash5_0().hashLongLongToLong(hash, component);
            }
            hashes[band] = hash;
        }

        return hashes;
    }
}
