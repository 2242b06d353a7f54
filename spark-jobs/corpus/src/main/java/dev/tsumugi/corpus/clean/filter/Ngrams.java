package dev.tsumugi.corpus.clean.filter;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.tsumugi.corpus.document.JapaneseScript;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The n-grams of a text as hashes: of words where the language writes spaces; of characters in Japanese, where a word
 * counts as {@value #CHARACTERS_PER_WORD} characters, so that the same thresholds mean as much text.
 */
final class Ngrams {
    private static final int CHARACTERS_PER_WORD = 2;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final long[] units;
    private final int[] lengths;
    private final int unitsPerWord;
    private final long characters;

    private Ngrams(long[] units, int[] lengths, int unitsPerWord) {
        this.units = units;
        this.lengths = lengths;
        this.unitsPerWord = unitsPerWord;
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        this.characters = sum;
    }

    static Ngrams of(String text, boolean japanese) {
        if (japanese) {
            return ofJapanese(text);
        }

        List<String> words = Words.of(text);
        return new Ngrams(
                words.stream().mapToLong(Hashing.komihash5_0()::hashCharsToLong).toArray(),
                words.stream().mapToInt(String::length).toArray(),
                1);
    }

    /** A run of other letters, such as a name in Latin script, is one unit as long as a word, however many letters it has. */
    private static Ngrams ofJapanese(String text) {
        LongStream.Builder units = LongStream.builder();
        IntStream.Builder lengths = IntStream.builder();
        long foreign = 0;
        for (int i = 0; i <= text.length(); ) {
            int character = i == text.length() ? ' ' : text.codePointAt(i);
            boolean japanese = JapaneseScript.isLetter(character);
            if (!japanese && Character.isLetterOrDigit(character)) {
                foreign = (foreign + character) * PRIME;
            } else {
                if (foreign != 0) {
                    units.add(foreign);
                    lengths.add(CHARACTERS_PER_WORD);
                    foreign = 0;
                }
                if (japanese) {
                    units.add(character);
                    lengths.add(1);
                }
            }
            i += Character.charCount(character);
        }

        return new Ngrams(units.build().toArray(), lengths.build().toArray(), CHARACTERS_PER_WORD);
    }

    /** The share of the characters that the commonest n-gram's occurrences cover; 0 where none occurs twice. */
    double topFraction(int words) {
        int n = words * unitsPerWord;
        LongCounts counts = new LongCounts(units.length);
        long most = 0;
        for (int i = 0; i + n <= units.length; i++) {
            int count = counts.add(hash(i, n));
            if (count > 1) {
                most = Math.max(most, (long) count * length(i, n));
            }
        }

        return Math.min(1, Fractions.of(most, characters));
    }

    /** The share of the characters in n-grams that occurred before, each character counted once. */
    double duplicateFraction(int words) {
        int n = words * unitsPerWord;
        LongCounts seen = new LongCounts(units.length);
        long repeated = 0;
        int i = 0;
        while (i + n <= units.length) {
            long hash = hash(i, n);
            if (seen.contains(hash)) {
                repeated += length(i, n);
                i += n;
            } else {
                seen.add(hash);
                i++;
            }
        }

        return Fractions.of(repeated, characters);
    }

    private long hash(int start, int n) {
        long hash = n;
        for (int i = start; i < start + n; i++) {
            hash = (hash ^ units[i]) * PRIME;
            hash ^= hash >>> 29;
        }

        return hash;
    }

    private int length(int start, int n) {
        int length = 0;
        for (int i = start; i < start + n; i++) {
            length += lengths[i];
        }

        return length;
    }
}
