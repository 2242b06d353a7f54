package dev.tsumugi.tokenizer.chat;

import java.util.List;
import java.util.Map;

/** The filter {@code tojson} as transformers has it: Python's separators, characters beyond ASCII as they are. */
final class JinjaJson {
    private static final int MAX_DEPTH = 64;

    private final int indent;
    private final TracedBuilder out = new TracedBuilder();

    private JinjaJson(int indent) {
        this.indent = indent;
    }

    static Traced write(Object value, int indent) {
        JinjaJson json = new JinjaJson(indent);
        json.value(value, 1);
        return json.out.build();
    }

    private void value(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("writes JSON deeper than " + MAX_DEPTH);
        }
        if (value instanceof Traced text) {
            out.append(text.map(JinjaJson::quoted));
        } else if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                template("[]");
                return;
            }
            template("[");
            for (int i = 0; i < list.size(); i++) {
                separate(i == 0, depth);
                value(list.get(i), depth + 1);
            }
            close("]", depth);
        } else if (value instanceof Map<?, ?> map) {
            if (map.isEmpty()) {
                template("{}");
                return;
            }
            template("{");
            boolean first = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                separate(first, depth);
                first = false;
                template(quoted((String) entry.getKey()) + ": ");
                value(entry.getValue(), depth + 1);
            }
            close("}", depth);
        } else if (value == JinjaScope.UNDEFINED) {
            throw new IllegalArgumentException("writes what is not defined as JSON");
        } else {
            template(String.valueOf(value));
        }
    }

    private void separate(boolean first, int depth) {
        if (indent > 0) {
            template((first ? "\n" : ",\n") + " ".repeat(indent * depth));
        } else if (!first) {
            template(", ");
        }
    }

    private void close(String bracket, int depth) {
        template((indent > 0 ? "\n" + " ".repeat(indent * (depth - 1)) : "") + bracket);
    }

    private void template(String text) {
        out.append(Traced.template(text));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            switch (character) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> json.append(character < ' ' ? String.format("\\u%04x", (int) character) : character);
            }
        }
        return json.append('"').toString();
    }
}
