package dev.tsumugi.tokenizer.chat.jinja;

import java.util.List;
import java.util.Map;

/** The values that a filter, a method or a function is called with. */
record CallArguments(List<Object> positional, Map<String, Object> named) {
    /** The argument at an index or of a name, or {@code other}. */
    Object get(int index, String name, Object other) {
        if (index < positional.size()) {
            return positional.get(index);
        }
        return named.getOrDefault(name, other);
    }

    /** A text argument, or null where there is none. */
    TracedText text(int index, String name) {
        Object value = get(index, name, null);
        if (value == null || value instanceof TracedText) {
            return (TracedText) value;
        }
        throw new IllegalArgumentException("the argument " + name + " is " + Values.text(value) + ", not a text");
    }

    /** Whether there are as many as are known. */
    void atMost(String what, int count) {
        if (positional.size() + named.size() > count) {
            throw new IllegalArgumentException(what + " takes at most " + count + " arguments here");
        }
    }
}
