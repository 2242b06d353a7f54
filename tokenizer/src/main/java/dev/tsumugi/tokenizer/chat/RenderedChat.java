package dev.tsumugi.tokenizer.chat;

/**
 * A chat as ids.
 *
 * @param ids the ids of all that the template says
 * @param loss for each id, whether loss is taken when it is the target: the assistant's content and the end of its message
 */
@SuppressWarnings("ArrayRecordComponent")
public record RenderedChat(int[] ids, boolean[] loss) {
    /** Whether a model learns anything from it: whether a token that follows another takes loss. */
    public boolean teaches() {
        for (int i = 1; i < loss.length; i++) {
            if (loss[i]) {
                return true;
            }
        }
        return false;
    }
}
