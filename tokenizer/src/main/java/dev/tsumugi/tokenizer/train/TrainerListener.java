package dev.tsumugi.tokenizer.train;

/** Told how far a trainer is. */
@FunctionalInterface
public interface TrainerListener {
    /** For a training that nobody watches. */
    TrainerListener NONE = (done, total) -> {};

    /**
     * Called on the training thread after each step.
     *
     * @param done merges made, or pieces dropped
     * @param total merges that fill the vocabulary, or pieces to drop
     */
    void advanced(int done, int total);
}
