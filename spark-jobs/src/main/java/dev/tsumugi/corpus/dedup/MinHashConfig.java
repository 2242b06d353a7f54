package dev.tsumugi.corpus.dedup;

import java.io.Serializable;

/**
 * MinHash with banding (Broder 1997; Leskovec et al., Mining of Massive Datasets, chapter 3).
 *
 * @param enabled whether near-duplicates are looked for
 * @param bands number of bands; two documents are candidates where one whole band agrees
 * @param rowsPerBand hashes in a band
 * @param shingleWords words of a shingle in text with spaces
 * @param shingleCharacters characters of a shingle in Japanese text
 * @param similarityThreshold estimated Jaccard similarity from which a candidate pair is a duplicate, 0 to 1
 */
public record MinHashConfig(
        boolean enabled,
        int bands,
        int rowsPerBand,
        int shingleWords,
        int shingleCharacters,
        double similarityThreshold)
        implements Serializable {
    public MinHashConfig {
        if (bands < 1 || rowsPerBand < 1) {
            throw new IllegalArgumentException(
                    "bands and rows-per-band must be positive, were " + bands + " and " + rowsPerBand);
        }
        if (shingleWords < 1 || shingleCharacters < 1) {
            throw new IllegalArgumentException("shingle-words and shingle-characters must be positive, were "
                    + shingleWords + " and " + shingleCharacters);
        }
        if (!(similarityThreshold > 0 && similarityThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "similarity-threshold must be above 0 and at most 1, was " + similarityThreshold);
        }
    }

    /** Hashes of one signature. */
    int hashes() {
        return bands * rowsPerBand;
    }
}
