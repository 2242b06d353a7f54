package dev.tsumugi.tokenizer.chat;

import java.io.Serializable;

/**
 * One message of a chat.
 *
 * @param role who speaks: usually {@code system}, {@code user} or {@code assistant}
 * @param content what is said; any text
 */
public record Message(String role, String content) implements Serializable {
    /** The role whose messages the model learns to write. */
    public static final String ASSISTANT = "assistant";

    public Message {
        if (role.isBlank() || role.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "The role \"" + role + "\" is blank or has a line break; use a word such as user or assistant.");
        }
    }
}
