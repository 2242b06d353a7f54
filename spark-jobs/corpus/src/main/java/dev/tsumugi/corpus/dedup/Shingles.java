package dev.tsumugi.corpus.dedup;

import com.dynatrace.hash4j.hashing.Hashing;
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
