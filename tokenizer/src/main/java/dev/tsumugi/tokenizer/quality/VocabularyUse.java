package dev.tsumugi.tokenizer.quality;

/**
 * How much of a vocabulary some text needs. Special tokens do not count.
 *
 * @param used different tokens in the text
 * @param never tokens that the text does not need
 */
public record VocabularyUse(int used, int never) {
    /** Share of the tokens that are used, 0 to 1. */
    public double share() {
        return used + never == 0 ? 0 : (double) used / (used + never);
    }
}
