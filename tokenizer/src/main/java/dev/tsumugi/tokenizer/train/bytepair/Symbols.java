package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.ArrayGrowth;
import dev.tsumugi.tokenizer.train.WordCounts;

/**
 * The words of a training as tokens, in one array that merges rewrite in place. A token lies where its bytes lay. Its
 * id is at its first position. If it is longer than one byte, its negative length is at its last, so both neighbours of
 * a token are found without knowing its word. Words are kept apart by {@link #SEPARATOR}.
 */
final class Symbols {
    /** Stands before the first word, between words, and after the last. */
    static final int SEPARATOR = Integer.MIN_VALUE;

    /** Inside a token; no id and no length. */
    private static final int INSIDE = -1;

    /** The word of a position is looked for from the last multiple of this power of two on. */
    private static final int INDEX_SHIFT = 6;

    private final int[] symbols;
    private final int[] ends;
    private final long[] counts;
    private final int[] wordAt;

    /** Takes the words of at least two bytes: one byte has no neighbours. */
    Symbols(WordCounts words, TrainingVocabulary vocabulary) {
        int kept = 0;
        long positions = 1;
        for (int word = 0; word < words.size(); word++) {
            if (words.length(word) > 1) {
                kept++;
                positions += words.length(word) + 1L;
            }
        }
        if (positions > ArrayGrowth.LARGEST) {
            throw WordCounts.tooMany();
        }
        symbols = new int[(int) positions];
        ends = new int[kept];
        counts = new long[kept];
        wordAt = new int[(int) (positions >>> INDEX_SHIFT) + 1];
        symbols[0] = SEPARATOR;
        int at = 1;
        kept = 0;
        for (int word = 0; word < words.size(); word++) {
            if (words.length(word) > 1) {
                int start = at;
                for (int i = 0; i < words.length(word); i++) {
                    symbols[at++] = vocabulary.byteId(words.byteAt(word, i));
                }
                index(start, at, kept);
                counts[kept] = words.count(word);
                ends[kept++] = at;
                symbols[at++] = SEPARATOR;
            }
        }
    }

    /** Number of positions; tokens are at positions 1 and up. */
    int positions() {
        return symbols.length;
    }

    /** The token that starts at a position. Negative where none does. */
    int at(int position) {
        return symbols[position];
    }

    /** Whether {@code left} starts at a position and {@code right} follows it. */
    boolean holds(int position, int left, int leftLength, int right) {
        return symbols[position] == left && symbols[position + leftLength] == right;
    }

    /** Where the token before that at {@code position} starts, or 0 at the start of a word. */
    int before(int position) {
        int end = symbols[position - 1];
        if (end >= 0) {
            return position - 1;
        }
        return end == SEPARATOR ? 0 : position + end;
    }

    /** Writes one token over two neighbours. */
    void join(int position, int leftLength, int joined, int joinedLength) {
        symbols[position] = joined;
        symbols[position + leftLength] = INSIDE;
        symbols[position + joinedLength - 1] = -joinedLength;
    }

    /** Occurrences of the word that a position belongs to. */
    long count(int position) {
        int word = wordAt[position >>> INDEX_SHIFT];
        while (ends[word] <= position) {
            word++;
        }
        return counts[word];
    }

    private void index(int start, int end, int word) {
        // a block that starts within this word or at the separator before it
        for (int block = (start - 1 + (1 << INDEX_SHIFT) - 1) >>> INDEX_SHIFT; block << INDEX_SHIFT < end; block++) {
            wordAt[block] = word;
        }
    }
}
