package dev.tsumugi.corpus.dedup;

import dev.tsumugi.workflow.config.Rules;
import java.io.Serializable;

/**
 * MinHash with banding (Broder 1997; Leskovec et al., Mining of Massive Datasets, chapter 3).
 *
 * @param enabled whether near-duplicates are looked for
 * @param bands number of bands; two documents are candidates where one whole band agrees
 * @param rowsPerBand hashes in a band
 * @param shingleWords words of a shingle in text with spaces
 * @param shingleCharacters characters of a shingle in Japanese text
 * @param similarityThreshold Jaccard similarity of their shingles from which two candidates are duplicates, 0 to 1
 */
public record MinHashConfig(
        boolean enabled,
        int bands,
        int rowsPerBand,
        int shingleWords,
        int shingleCharacters,
        double similarityThreshold)
        implements Serializable {
    private static final int MAX_HASHES = 10_000;

    public MinHashConfig {
        new Rules()
                .atLeast(1, "bands", bands)
                .atLeast(1, "rows-per-band", rowsPerBand)
                .require(
                        bands < 1 || rowsPerBand < 1 || (long) bands * rowsPerBand <= MAX_HASHES,
                        "bands",
                        "times rows-per-band must be at most " + MAX_HASHES + ", was " + (long) bands * rowsPerBand)
                .atLeast(1, "shingle-words", shingleWords)
                .atLeast(1, "shingle-characters", shingleCharacters)
                .fractionAboveZero("similarity-threshold", similarityThreshold)
                .enforce();
    }

    /** Hashes of one signature. */
    int hashes() {
        return bands * rowsPerBand;
    }
}
