package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Locale;

/**
 * What learning merges takes. Each byte of the different words takes four bytes for its token, four and more for the
 * pairs that it is in, and their room to grow. Measured with 30,000 merges on Japanese without boundaries: 5.4 MB of
 * words need between 110 and 150 MB.
 */
final class TrainingMemory {
    private static final long PER_BYTE = 24;
    private static final long PER_WORD = 40;

    private TrainingMemory() {}

    /** Estimate in bytes, the words themselves included. */
    static long needed(WordCounts words) {
        return PER_BYTE * words.totalBytes() + PER_WORD * words.size();
    }

    /**
     * Refuses words for which the JVM has too little memory, before hours are spent.
     *
     * @throws IllegalStateException when more than {@code most} bytes are needed
     */
    static void require(WordCounts words, long most) {
        if (needed(words) > most) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "Learning merges from %,d different words takes about %,d MB, but this JVM may use %,d MB; give the"
                            + " driver more, or hold fewer words: a higher minimum word count, word boundaries for"
                            + " Japanese, or less text of each language.",
                    words.size(),
                    needed(words) / 1_000_000,
                    most / 1_000_000));
        }
    }
}
