package dev.tsumugi.model;

import java.util.Arrays;

/**
 * Which elements dropout zeroes, by a generator that counts instead of keeping a state: element {@code column} of row
 * {@code row} at a site of the model is kept or not whatever is asked before, by whom, and how often. Rows have a 64-bit
 * key (the finalizer of <a href="https://doi.org/10.1145/2714064.2660195">SplitMix64</a>), elements of a row mix it with
 * their number (the finalizer of MurmurHash3), which vectorises.
 *
 * @param stream the step's: the same stream gives the same masks
 * @param threshold an element is zeroed when its 24 random bits are below
 * @param scale of the elements that are kept, so that the expectation stays
 */
public record DropoutMask(long stream, int threshold, float scale) {

    /** What the number of an element is multiplied by before it is mixed. */
    public static final int COLUMN_FACTOR = 0x9E3779B9;

    /** The number of random bits of an element. */
    public static final int BITS = 24;

    private static final long SITE_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int SITES_PER_LAYER = 3;

    /** The place of the sum of embeddings. */
    public static final int EMBEDDING = 0;

    /** @param probability of an element to be zeroed, from 0 to before 1 */
    public static DropoutMask of(long stream, double probability) {
        return new DropoutMask(stream, (int) Math.round(probability * (1 << BITS)), (float) (1 / (1 - probability)));
    }

    /** The stream of a step: workers that are at the same step of a run differ by their ids. */
    public static long streamOf(long seed, long step, int[] ids) {
        return mix(mix(seed) + step) + Arrays.hashCode(ids);
    }

    /** Whether anything is ever zeroed. */
    public boolean isActive() {
        return threshold > 0;
    }

    /** The place of a layer's attention probabilities; their rows are {@code position of the batch · H + head}. */
    public static int probabilities(int layer) {
        return 1 + SITES_PER_LAYER * layer;
    }

    /** The place of what attention adds to the residual stream. */
    public static int attention(int layer) {
        return 2 + SITES_PER_LAYER * layer;
    }

    /** The place of what the feed-forward block adds to the residual stream. */
    public static int feedForward(int layer) {
        return 3 + SITES_PER_LAYER * layer;
    }

    /** The key of a row of a site. */
    public int rowKey(int site, long row) {
        return (int) mix(mix(stream + site * SITE_FACTOR) + row);
    }

    /** Whether an element of the row with this key is zeroed. */
    public static boolean drops(int rowKey, int column, int threshold) {
        int x = rowKey + column * COLUMN_FACTOR;
        x = (x ^ x >>> 16) * 0x85EBCA6B;
        x = (x ^ x >>> 13) * 0xC2B2AE35;
        return (x ^ x >>> 16) >>> (Integer.SIZE - BITS) < threshold;
    }

    /** The finalizer of SplitMix64: every bit of the argument changes about half of the result's. */
    public static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
