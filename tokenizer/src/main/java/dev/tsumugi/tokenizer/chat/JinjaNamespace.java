package dev.tsumugi.tokenizer.chat;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one map that a template may change. */
final class JinjaNamespace extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;

    JinjaNamespace(Map<String, Object> values) {
        super(values);
    }
}
