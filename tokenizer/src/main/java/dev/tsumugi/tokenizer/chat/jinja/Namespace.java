package dev.tsumugi.tokenizer.chat.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one map that a template may change. */
final class Namespace extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;

    Namespace(Map<String, Object> values) {
        super(values);
    }
}
