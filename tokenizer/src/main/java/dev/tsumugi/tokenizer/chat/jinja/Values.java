package dev.tsumugi.tokenizer.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Jinja's values do. A value is {@link TracedText}, {@code Boolean}, {@code Long}, {@code Double}, a list, a map
 * with texts as keys, null for none, or {@link Scope#UNDEFINED}.
 */
final class Values {
    private static final Set<String> TESTS = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "mapping",
            "iterable",
            "sequence",
            "number",
            "integer",
            "boolean",
            "true",
            "false",
            "odd",
            "even");

    private Values() {}

    static String knownTest(String name, ExpressionParser parser) {
        if (!TESTS.contains(name)) {
            throw parser.error("the test \"" + name + "\", which is not supported; supported: "
                    + String.join(", ", TESTS.stream().sorted().toList()));
        }
        return name;
    }

    static boolean test(String name, Object value) {
        return switch (name) {
            case "defined" -> value != Scope.UNDEFINED;
            case "undefined" -> value == Scope.UNDEFINED;
            case "none" -> value == null;
            case "string" -> value instanceof TracedText;
            case "mapping" -> value instanceof Map;
            case "iterable", "sequence" -> value instanceof TracedText || value instanceof List || value instanceof Map;
            case "number" -> value instanceof Number || value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "odd" -> integer(value) % 2 != 0;
            default -> integer(value) % 2 == 0;
        };
    }

    static boolean isTrue(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value != null && value != Scope.UNDEFINED && !(isSized(value) && length(value) == 0);
    }

    static long length(Object value) {
        if (value instanceof TracedText text) {
            return text.text().codePointCount(0, text.length());
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        throw new IllegalArgumentException("asks for the length of " + describe(value));
    }

    /** What {@code {{ }}} prints. */
    static TracedText text(Object value) {
        if (value instanceof TracedText text) {
            return text;
        }
        if (value == Scope.UNDEFINED) {
            return TracedText.EMPTY;
        }
        if (value instanceof List || value instanceof Map) {
            throw new IllegalArgumentException("prints " + describe(value) + "; use the filter tojson or join");
        }
        if (value instanceof Boolean truth) {
            return TracedText.template(truth ? "True" : "False");
        }
        return TracedText.template(value == null ? "None" : value.toString());
    }

    static List<Object> elements(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        if (value instanceof Map<?, ?> map) {
            List<Object> keys = new ArrayList<>();
            map.keySet().forEach(key -> keys.add(TracedText.template((String) key)));
            return keys;
        }
        if (value instanceof TracedText text) {
            List<Object> characters = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int size = Character.charCount(text.text().codePointAt(at));
                characters.add(text.part(at, at + size));
                at += size;
            }
            return characters;
        }
        if (value == Scope.UNDEFINED) {
            return List.of();
        }
        throw new IllegalArgumentException("goes through " + describe(value));
    }

    static Object item(Object target, Object key) {
        if (target instanceof Map<?, ?> map && key instanceof TracedText name) {
            return map.containsKey(name.text()) ? map.get(name.text()) : Scope.UNDEFINED;
        }
        if (key instanceof Long && (target instanceof List || target instanceof TracedText)) {
            List<Object> elements = elements(target);
            long at = (Long) key < 0 ? (Long) key + elements.size() : (Long) key;
            return at >= 0 && at < elements.size() ? elements.get((int) at) : Scope.UNDEFINED;
        }
        if (target == Scope.UNDEFINED || target == null) {
            throw new IllegalArgumentException("asks " + describe(target) + " for " + text(key));
        }
        return Scope.UNDEFINED;
    }

    /** Python's slices. */
    static Object slice(Object target, Object from, Object to, Object by) {
        List<Object> elements = elements(target);
        int size = elements.size();
        long step = by == null
                ? 1
                : Math.max(-size - 1L, Math.min(size + 1L, integer(by))); // a longer one reaches no further
        if (step == 0) {
            throw new IllegalArgumentException("slices in steps of 0");
        }
        long start = from == null ? (step > 0 ? 0 : size - 1) : bound(integer(from), size, step);
        long end = to == null ? (step > 0 ? size : -1) : bound(integer(to), size, step);
        List<Object> chosen = new ArrayList<>();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            chosen.add(elements.get((int) i));
        }
        if (target instanceof TracedText) {
            TracedTextBuilder text = new TracedTextBuilder();
            chosen.forEach(part -> text.append((TracedText) part));
            return text.build();
        }
        return chosen;
    }

    private static long bound(long at, int size, long step) {
        long fromStart = at < 0 ? at + size : at;
        return step > 0 ? Math.max(0, Math.min(size, fromStart)) : Math.max(-1, Math.min(size - 1L, fromStart));
    }

    static boolean contains(Object container, Object value) {
        if (container instanceof TracedText text && value instanceof TracedText part) {
            return text.text().contains(part.text());
        }
        if (container instanceof Map<?, ?> map && value instanceof TracedText key) {
            return map.containsKey(key.text());
        }
        return elements(container).stream().anyMatch(element -> equal(element, value));
    }

    static boolean compare(String operator, Object left, Object right) {
        if (operator.equals("==") || operator.equals("!=")) {
            return equal(left, right) == operator.equals("==");
        }
        int order;
        if (left instanceof Number a && right instanceof Number b) {
            order = Double.compare(a.doubleValue(), b.doubleValue());
        } else if (left instanceof TracedText a && right instanceof TracedText b) {
            order = a.text().compareTo(b.text());
        } else {
            throw new IllegalArgumentException("compares " + describe(left) + " with " + describe(right));
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean equal(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        return left == null ? right == null : left.equals(right);
    }

    static Object plus(Object left, Object right) {
        if (left instanceof TracedText a && right instanceof TracedText b) {
            return new TracedTextBuilder().append(a).append(b).build();
        }
        if (left instanceof List && right instanceof List) {
            List<Object> both = elements(left);
            both.addAll((List<?>) right);
            if (both.size() > Scope.MAX_STEPS) {
                throw new IllegalArgumentException("makes a list of more than " + Scope.MAX_STEPS + " elements");
            }
            return both;
        }
        return arithmetic("+", left, right);
    }

    static Object arithmetic(String operator, Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b && !operator.equals("/")) {
            if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
                throw new IllegalArgumentException("divides by 0");
            }
            return switch (operator) {
                case "+" -> a + b;
                case "-" -> a - b;
                case "*" -> a * b;
                case "//" -> Math.floorDiv(a, b);
                default -> Math.floorMod(a, b);
            };
        }
        if (left instanceof Number a && right instanceof Number b) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return switch (operator) {
                case "+" -> x + y;
                case "-" -> x - y;
                case "*" -> x * y;
                case "/" -> x / y;
                case "//" -> Math.floor(x / y);
                default -> x - y * Math.floor(x / y);
            };
        }
        throw new IllegalArgumentException("calculates " + describe(left) + " " + operator + " " + describe(right));
    }

    static long integer(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("has " + describe(value) + " where a whole number is due");
    }

    static String describe(Object value) {
        if (value instanceof TracedText) {
            return "a text";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof Map) {
            return "a map";
        }
        if (value == Scope.UNDEFINED) {
            return "what is not defined";
        }
        return value == null ? "none" : value.toString();
    }

    private static boolean isSized(Object value) {
        return value instanceof TracedText || value instanceof List || value instanceof Map;
    }
}
