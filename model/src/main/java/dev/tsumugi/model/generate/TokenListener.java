package dev.tsumugi.model.generate;

/** Told of each token as soon as it is drawn, on the generator's thread. */
public interface TokenListener {

    /**
     * A token was added.
     *
     * @param sequence the index of the prompt
     * @return whether the sequence shall go on
     */
    boolean onToken(int sequence, int id);

    /** No token will be added to this sequence any more. */
    default void onEnd(int sequence) {}
}
