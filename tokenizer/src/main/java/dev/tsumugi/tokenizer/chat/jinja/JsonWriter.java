package dev.tsumugi.tokenizer.chat.jinja;

import java.util.List;
import java.util.Map;

/** The filter {@code tojson} as transformers has it: Python's separators, characters beyond ASCII as they are. */
final class JsonWriter {
    private static final int MAX_DEPTH = 64;

    private final int indent;
    private final TracedTextBuilder out = new TracedTextBuilder();

    private JsonWriter(int indent) {
        this.indent = indent;
    }

    static TracedText write(Object value, int indent) {
        JsonWriter json = new JsonWriter(indent);
        json.value(value, 1);
        return json.out.build();
    }

    private void value(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("writes JSON deeper than " + MAX_DEPTH);
        }
        if (value instanceof TracedText text) {
            out.append(text.map(JsonWriter::quoted));
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
        } else if (value == Scope.UNDEFINED) {
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
        out.append(TracedText.template(text));
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
