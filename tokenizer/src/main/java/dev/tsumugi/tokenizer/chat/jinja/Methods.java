package dev.tsumugi.tokenizer.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of texts and maps, and the functions, of the subset. */
final class Methods {
    private static final Set<String> METHODS = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "startswith",
            "endswith",
            "upper",
            "lower",
            "replace",
            "join",
            "items",
            "keys",
            "values",
            "get");
    private static final Set<String> FUNCTIONS = Set.of("range", "namespace", "raise_exception");
    private static final int MAX_RANGE = 100_000;

    private Methods() {}

    static String known(String name, ExpressionParser parser) {
        return known("method", name, METHODS, parser);
    }

    static String knownFunction(String name, ExpressionParser parser) {
        return known("function", name, FUNCTIONS, parser);
    }

    private static String known(String kind, String name, Set<String> names, ExpressionParser parser) {
        if (!names.contains(name)) {
            throw parser.error("the " + kind + " \"" + name + "\", which is not supported; supported: "
                    + String.join(", ", names.stream().sorted().toList()));
        }
        return name;
    }

    static Object call(String name, Object target, CallArguments arguments) {
        arguments.atMost("the method " + name, name.equals("replace") || name.equals("get") ? 2 : 1);
        if (target instanceof TracedText text) {
            return callText(name, text, arguments);
        }
        if (target instanceof Map<?, ?> map) {
            switch (name) {
                case "items":
                    return Filters.items(map);
                case "keys":
                    return Values.elements(map);
                case "values":
                    return new ArrayList<Object>(map.values());
                case "get":
                    TracedText key = arguments.text(0, "key");
                    return key != null && map.containsKey(key.text())
                            ? map.get(key.text())
                            : arguments.get(1, "default", null);
                default:
            }
        }
        throw new IllegalArgumentException("asks " + Values.describe(target) + " for its method " + name);
    }

    private static Object callText(String name, TracedText text, CallArguments arguments) {
        if (name.equals("join")) {
            return Filters.join(Values.elements(arguments.get(0, "iterable", List.of())), text);
        }
        TracedText argument = arguments.text(0, "argument");
        String characters = argument == null ? null : argument.text();
        switch (name) {
            case "strip":
                return text.strip(characters, true, true);
            case "lstrip":
                return text.strip(characters, true, false);
            case "rstrip":
                return text.strip(characters, false, true);
            case "upper":
                return text.upper();
            case "lower":
                return text.lower();
            case "split":
                return split(text, characters);
            default:
        }
        if (argument == null || !Set.of("startswith", "endswith", "replace").contains(name)) {
            throw new IllegalArgumentException(
                    "calls the method " + name + " of a text in a way that is not supported");
        }
        return switch (name) {
            case "startswith" -> text.text().startsWith(characters);
            case "endswith" -> text.text().endsWith(characters);
            default ->
                text.replace(argument, arguments.get(1, "new", null) instanceof TracedText by ? by : TracedText.EMPTY);
        };
    }

    private static List<Object> split(TracedText text, String separator) {
        List<Object> parts = new ArrayList<>();
        if (separator == null) {
            int start = 0;
            for (int end = 0; end <= text.length(); end++) {
                if (end == text.length() || TracedText.isSpace(text.text().charAt(end))) {
                    if (end > start) {
                        parts.add(text.part(start, end));
                    }
                    start = end + 1;
                }
            }
            return parts;
        }
        if (separator.isEmpty()) {
            throw new IllegalArgumentException("splits a text at nothing");
        }
        int done = 0;
        for (int at = text.text().indexOf(separator); at >= 0; at = text.text().indexOf(separator, done)) {
            parts.add(text.part(done, at));
            done = at + separator.length();
        }
        parts.add(text.part(done, text.length()));
        return parts;
    }

    static Object callFunction(String name, CallArguments arguments) {
        switch (name) {
            case "namespace":
                return new Namespace(arguments.named());
            case "raise_exception":
                throw new IllegalArgumentException("refuses the chat: " + arguments.text(0, "message"));
            default:
                long first = Values.integer(arguments.get(0, "start", null));
                boolean hasStart = arguments.positional().size() > 1;
                long start = hasStart ? first : 0;
                long end = hasStart ? Values.integer(arguments.get(1, "stop", null)) : first;
                long step = Values.integer(arguments.get(2, "step", 1L));
                if (step == 0) {
                    throw new IllegalArgumentException("makes a range in steps of 0");
                }
                List<Object> numbers = new ArrayList<>();
                for (long i = start; step > 0 ? i < end : i > end; i += step) {
                    if (numbers.size() == MAX_RANGE) {
                        throw new IllegalArgumentException("makes a range of more than " + MAX_RANGE + " numbers");
                    }
                    numbers.add(i);
                }
                return numbers;
        }
    }
}
