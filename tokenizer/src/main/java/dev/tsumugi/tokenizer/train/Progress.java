package dev.tsumugi.tokenizer.train;

/** Told how far a training is. */
@FunctionalInterface
public interface Progress {
    /** A progress that nobody watches. */
    Progress NONE = (done, total) -> {};

    /** Called after each merge, on the training thread; {@code total} merges fill the vocabulary. */
    void merged(int done, int total);
}
