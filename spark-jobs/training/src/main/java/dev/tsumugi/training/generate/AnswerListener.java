package dev.tsumugi.training.generate;

/** Takes answers as they grow, several by turns; see {@link PromptRequest#answers} for their numbers. */
public interface AnswerListener {

    /** A sentence that the user should know before reading on. */
    default void onNotice(String sentence) {}

    /** An answer goes on with a piece of text, which never ends within a character. */
    default void onText(int answer, String piece) {}

    /** An answer is complete. */
    default void onEnd(int answer) {}
}
