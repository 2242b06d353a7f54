package dev.tsumugi.tokenizer.train;

/** Told how far a training is. */
@FunctionalInterface
public interface TrainerListener {
    /** A progress that nobody watches. */
    TrainerListener NONE = (done, total) -> {};

    /** Called on the training thread after each step; {@code total} are merges that fill the vocabulary, or pieces to drop. */
    void advanced(int done, int total);
}
