package dev.tsumugi.tokenizer.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The filters of the subset. */
final class Filters {
    private static final Set<String> NAMES = Set.of(
            "trim",
            "length",
            "count",
            "upper",
            "lower",
            "capitalize",
            "tojson",
            "default",
            "join",
            "first",
            "last",
            "list",
            "string",
            "int",
            "replace",
            "items");

    private Filters() {}

    static String known(String name, ExpressionParser parser) {
        if (!NAMES.contains(name)) {
            throw parser.error("the filter \"" + name + "\", which is not supported; supported: "
                    + String.join(", ", NAMES.stream().sorted().toList()));
        }
        return name;
    }

    static Object apply(String name, Object value, CallArguments arguments) {
        arguments.atMost("the filter " + name, name.equals("replace") || name.equals("default") ? 2 : 1);
        switch (name) {
            case "trim":
                TracedText characters = arguments.text(0, "chars");
                return Values.text(value).strip(characters == null ? null : characters.text(), true, true);
            case "length", "count":
                return Values.length(value == Scope.UNDEFINED ? List.of() : value);
            case "upper":
                return Values.text(value).upper();
            case "lower":
                return Values.text(value).lower();
            case "capitalize":
                TracedText text = Values.text(value).lower();
                int first =
                        text.length() == 0 ? 0 : Character.charCount(text.text().codePointAt(0));
                return text.part(0, first).upper().plus(text.part(first, text.length()));
            case "tojson":
                Object indent = arguments.get(0, "indent", null);
                return JsonWriter.write(value, indent == null ? 0 : (int) Math.min(16, Values.integer(indent)));
            case "default":
                boolean empty = Values.isTrue(arguments.get(1, "boolean", false)) && !Values.isTrue(value);
                return value == Scope.UNDEFINED || empty ? arguments.get(0, "default_value", TracedText.EMPTY) : value;
            case "join":
                return join(Values.elements(value), arguments.text(0, "d"));
            case "first":
                return Values.item(list(value), 0L);
            case "last":
                return Values.item(list(value), -1L);
            case "list":
                return list(value);
            case "string":
                return Values.text(value);
            case "int":
                return integer(value, arguments.get(0, "default", 0L));
            case "replace":
                return Methods.call("replace", Values.text(value), arguments);
            default:
                return items(value);
        }
    }

    static List<Object> items(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("asks " + Values.describe(value) + " for its items");
        }
        List<Object> items = new ArrayList<>();
        map.forEach((key, item) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(TracedText.template((String) key));
            pair.add(item);
            items.add(pair);
        });
        return items;
    }

    static TracedText join(List<Object> parts, TracedText between) {
        TracedTextBuilder text = new TracedTextBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0 && between != null) {
                text.append(between);
            }
            text.append(Values.text(parts.get(i)));
        }
        return text.build();
    }

    private static List<Object> list(Object value) {
        return Values.elements(value);
    }

    private static Object integer(Object value, Object other) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return Long.parseLong(Values.text(value).text().strip());
        } catch (NumberFormatException e) {
            return other;
        }
    }
}
