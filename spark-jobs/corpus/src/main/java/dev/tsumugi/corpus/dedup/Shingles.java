package dev.tsumugi.corpus.dedup;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The set of overlapping pieces that stands for a text: so many words, or, in Japanese, so many letters. Punctuation
 * counts for nothing. A text shorter than one shingle is one.
 */
final class Shingles {
    private Shingles() {}

    /** Hashes of the distinct shingles, sorted. */
    static long[] of(String text, boolean japanese, MinHashConfig settings) {
        int[] characters = ComparableText.of(text).codePoints().toArray();
        long[] units = japanese ? letters(characters) : words(characters);
        int size = Math.min(units.length, japanese ? settings.shingleCharacters() : settings.shingleWords());
        long[] shingles = new long[size == 0 ? 0 : units.length - size + 1];
        for (int i = 0; i < shingles.length; i++) {
            long hash = size;
            for (int j = i; j < i + size; j++) {
                hash = Hashing.komihash5_0().hashLongLongToLong(hash, units[j]);
            }
            shingles[i] = hash;
        }

        return Arrays.stream(shingles).sorted().distinct().toArray();
    }

    /**
     * The Jaccard similarity of two texts, by the sorted hashes of their shingles: the number of common ones over the number
     * of all.
     *
     * @return 0 where it is below the threshold, which stops the count early
     */
    static double similarity(long[] one, long[] other, double threshold) {
        int all = one.length + other.length;
        int common = 0;
        int i = 0;
        int j = 0;
        int needed = commonFrom(threshold, all);
        while (i < one.length && j < other.length) {
            if (common + Math.min(one.length - i, other.length - j) < needed) {
                return 0;
            }
            long difference = Long.compare(one[i], other[j]);
            common += difference == 0 ? 1 : 0;
            i += difference <= 0 ? 1 : 0;
            j += difference >= 0 ? 1 : 0;
        }

        return common < needed ? 0 : (double) common / (all - common);
    }

    /** The smallest number of common shingles with which two sets of so many shingles together reach a similarity. */
    private static int commonFrom(double threshold, int all) {
        int common = (int) (threshold / (1 + threshold) * all);
        while ((double) common / (all - common) < threshold) {
            common++;
        }
        return common;
    }

    static byte[] toBytes(long[] shingles) {
        ByteBuffer bytes = ByteBuffer.allocate(shingles.length * Long.BYTES);
        bytes.asLongBuffer().put(shingles);
        return bytes.array();
    }

    static long[] ofBytes(byte[] bytes) {
        long[] shingles = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(shingles);
        return shingles;
    }

    private static long[] letters(int[] characters) {
        return Arrays.stream(characters)
                .filter(Character::isLetterOrDigit)
                .asLongStream()
                .toArray();
    }

    private static long[] words(int[] characters) {
        long[] words = new long[characters.length];
        int count = 0;
        int start = 0;
        for (int i = 0; i <= characters.length; i++) {
            if (i == characters.length || !Character.isLetterOrDigit(characters[i])) {
                if (i > start) {
                    words[count++] = Hashing.komihash5_0().hashCharsToLong(new String(characters, start, i - start));
                }
                start = i + 1;
            }
        }

        return Arrays.copyOf(words, count);
    }
}
