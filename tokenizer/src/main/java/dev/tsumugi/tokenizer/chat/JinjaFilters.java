package dev.tsumugi.tokenizer.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The filters of the subset. */
final class JinjaFilters {
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

    private JinjaFilters() {}

    static String known(String name, JinjaExpressions place) {
        if (!NAMES.contains(name)) {
            throw place.error("the filter \"" + name + "\", which is not supported; supported: "
                    + String.join(", ", NAMES.stream().sorted().toList()));
        }
        return name;
    }

    static Object apply(String name, Object value, JinjaArguments arguments) {
        arguments.atMost("the filter " + name, name.equals("replace") || name.equals("default") ? 2 : 1);
        switch (name) {
            case "trim":
                Traced characters = arguments.text(0, "chars");
                return JinjaValues.text(value).strip(characters == null ? null : characters.text(), true, true);
            case "length", "count":
                return JinjaValues.length(value == JinjaScope.UNDEFINED ? List.of() : value);
            case "upper":
                return JinjaValues.text(value).upper();
            case "lower":
                return JinjaValues.text(value).lower();
            case "capitalize":
                Traced text = JinjaValues.text(value).lower();
                int first =
                        text.length() == 0 ? 0 : Character.charCount(text.text().codePointAt(0));
                return text.part(0, first).upper().plus(text.part(first, text.length()));
            case "tojson":
                Object indent = arguments.get(0, "indent", null);
                return JinjaJson.write(value, indent == null ? 0 : (int) Math.min(16, JinjaValues.integer(indent)));
            case "default":
                boolean empty = JinjaValues.isTrue(arguments.get(1, "boolean", false)) && !JinjaValues.isTrue(value);
                return value == JinjaScope.UNDEFINED || empty ? arguments.get(0, "default_value", Traced.EMPTY) : value;
            case "join":
                return join(JinjaValues.elements(value), arguments.text(0, "d"));
            case "first":
                return JinjaValues.item(list(value), 0L);
            case "last":
                return JinjaValues.item(list(value), -1L);
            case "list":
                return list(value);
            case "string":
                return JinjaValues.text(value);
            case "int":
                return integer(value, arguments.get(0, "default", 0L));
            case "replace":
                return JinjaMethods.call("replace", JinjaValues.text(value), arguments);
            default:
                return items(value);
        }
    }

    static List<Object> items(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("asks " + JinjaValues.describe(value) + " for its items");
        }
        List<Object> items = new ArrayList<>();
        map.forEach((key, item) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(Traced.template((String) key));
            pair.add(item);
            items.add(pair);
        });
        return items;
    }

    static Traced join(List<Object> parts, Traced between) {
        TracedBuilder text = new TracedBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0 && between != null) {
                text.append(between);
            }
            text.append(JinjaValues.text(parts.get(i)));
        }
        return text.build();
    }

    private static List<Object> list(Object value) {
        return JinjaValues.elements(value);
    }

    private static Object integer(Object value, Object other) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return Long.parseLong(JinjaValues.text(value).text().strip());
        } catch (NumberFormatException e) {
            return other;
        }
    }
}
