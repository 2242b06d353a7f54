package dev.tsumugi.tokenizer;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a special token is for, and the names that tokenizers give it. */
public enum TokenRole {
    /** Stands before a text. A tokenizer may have none. */
    BEGIN_OF_TEXT("<|begin_of_text|>", "<s>"),
    /** Ends a document. */
    END_OF_TEXT("<|end_of_text|>", "</s>", "<|endoftext|>"),
    /** Fills rows. */
    PAD("<|pad|>", "<pad>"),
    /** Opens a chat message. */
    MESSAGE_START("<|im_start|>"),
    /** Closes a chat message. */
    MESSAGE_END("<|im_end|>");

    private final List<String> names;

    TokenRole(String... names) {
        this.names = List.of(names);
    }

    /** The names of the roles in tokenizers trained here, in the order of the roles. */
    static List<String> ownNames() {
        return Arrays.stream(values()).map(TokenRole::ownName).toList();
    }

    /** The name in tokenizers trained here. */
    public String ownName() {
        return names.get(0);
    }

    /** The name of the token that has this role among some special tokens: the first of the known names that is there. */
    public Optional<String> nameIn(Collection<String> specialNames) {
        return names.stream().filter(specialNames::contains).findFirst();
    }
}
