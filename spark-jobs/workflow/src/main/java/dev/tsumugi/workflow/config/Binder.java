package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.config.BrokenRulesException.BrokenRule;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns a tree into records: a component's name in kebab-case is its key, a record of {@link Variants} is chosen by its key
 * {@code type}. What does not fit is added to the problems. The reference's value then stands in its place, so that
 * further rules can be checked in the same attempt.
 */
final class Binder {
    private final ConfigSchema schema;
    private final JsonNode reference;
    private final Problems problems;

    /** @param reference a tree without faults */
    Binder(ConfigSchema schema, JsonNode reference, Problems problems) {
        this.schema = schema;
        this.reference = reference;
        this.problems = problems;
    }

    /** A section; empty where it is wrong, and the reference has nothing for its place. */
    Optional<Record> bind(Class<? extends Record> type, JsonNode node, String path) {
        return Optional.ofNullable((Record) value(type, node, path));
    }

    /** Reports sections that are not known. */
    void requireSections(ObjectNode tree, List<String> known) {
        unknownKeys(tree, known, "");
    }

    Optional<Variants> variantsOf(Type type) {
        return schema.variants().stream()
                .filter(variant -> variant.type() == type)
                .findFirst();
    }

    private Object value(Type type, JsonNode node, String path) {
        Object value = given(type, node, path);
        return value == null ? usual(type, path) : value;
    }

    private Object given(Type type, JsonNode node, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(arguments[0], node, path)
                    : map((Class<?>) arguments[0], arguments[1], node, path);
        }
        Class<?> plain = (Class<?>) type;
        Optional<Variants> variant = variantsOf(plain);
        if (variant.isPresent()) {
            return variant(variant.get(), node, path);
        }
        if (plain.isRecord()) {
            return record(plain, node, path);
        }
        Class<?> constants = schema.constants().stream()
                .filter(known -> known.type() == plain)
                .<Class<?>>map(Constants::constants)
                .findFirst()
                .orElse(plain);
        return constants.isEnum() ? constant(constants, node, path) : scalar(plain, node, path);
    }

    /** The reference's value of a path; null where it has none. */
    private Object usual(Type type, String path) {
        JsonNode node = path.contains("[") ? MissingNode.getInstance() : reference.at("/" + path.replace('.', '/'));
        return node.isMissingNode()
                ? null
                : new Binder(schema, MissingNode.getInstance(), new Problems()).given(type, node, path);
    }

    private Object record(Class<?> type, JsonNode node, String path) {
        if (!(node instanceof ObjectNode object)) {
            return wrong(path, "must be a group of keys", node, "");
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys = Arrays.stream(components)
                .map(component -> Names.ofComponent(component.getName()))
                .toList();
        List<String> misspelt = unknownKeys(object, keys, path);
        Object[] values = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String child = Names.child(path, keys.get(i));
            JsonNode given = object.get(keys.get(i));
            if (given == null) {
                if (!misspelt.contains(keys.get(i))) {
                    problems.add(child, "is missing: it has no default");
                }
            } else {
                values[i] = component(components[i], given, child);
            }
            complete &= values[i] != null;
        }
        return complete ? construct(type, components, values, node, path) : null;
    }

    private Object component(RecordComponent component, JsonNode given, String path) {
        if (component.isAnnotationPresent(Auto.class) && given.isTextual()) {
            if (given.asText().equals(Auto.WORD)) {
                return 0;
            }
            problems.add(path, "must be a whole number or " + Auto.WORD, given, "");
            return usual(component.getGenericType(), path);
        }
        return value(component.getGenericType(), given, path);
    }

    /** Reports keys that are not known; answers what they were probably meant to be, or themselves. */
    private List<String> unknownKeys(ObjectNode object, Collection<String> known, String path) {
        List<String> meant = new ArrayList<>();
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                String all = path.isEmpty() ? "; the sections are " : "; the keys of `" + path + "` are ";
                String list = known.isEmpty() ? "; `" + path + "` takes no keys" : all + String.join(", ", known);
                problems.add(Names.child(path, key), "is no known key" + Suggestion.didYouMean(key, known, list));
                meant.add(Suggestion.nearest(key, known).orElse(key));
            }
        });
        return meant;
    }

    /** Reports keys of {@code defaults} that no component of {@code type} has. */
    public void checkKeys(Class<?> type, JsonNode defaults, String path) {
        if (defaults instanceof ObjectNode object) {
            List<String> keys = Arrays.stream(type.getRecordComponents())
                    .map(component -> Names.ofComponent(component.getName()))
                    .toList();
            unknownKeys(object, keys, path);
            // Told here once, not again by every entry that starts from these defaults.
            object.retain(keys);
        } else if (defaults != null) {
            wrong(path, "must be a group of keys", defaults, "");
        }
    }

    /** Reports keys of {@code defaults} that are no type, and keys of types that no component has. */
    void checkVariants(Variants variants, ObjectNode defaults, String path) {
        unknownKeys(defaults, variants.byName().keySet(), path);
        defaults.fields().forEachRemaining(field -> {
            Class<?> type = variants.byName().get(field.getKey());
            if (type != null) {
                checkKeys(type, field.getValue(), Names.child(path, field.getKey()));
            }
        });
    }

    private Object construct(Class<?> type, RecordComponent[] components, Object[] values, JsonNode node, String path) {
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BrokenRulesException broken) {
                broken.rules().forEach(rule -> tell(rule, node, path));
                return null;
            }
            if (e.getCause() instanceof IllegalArgumentException rule) {
                problems.add(path, "is wrong: " + rule.getMessage());
                return null;
            }
            throw new IllegalStateException("The constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be constructed", e);
        }
    }

    private void tell(BrokenRule rule, JsonNode node, String path) {
        String child = Names.child(path, rule.key());
        if (rule.value() != null) {
            problems.add(child, rule.rule(), node.at("/" + rule.key().replace('.', '/')), "");
        } else {
            problems.add(child, rule.rule());
        }
    }

    private Object variant(Variants variants, JsonNode node, String path) {
        JsonNode type = node.get("type");
        String child = Names.child(path, "type");
        if (!(node instanceof ObjectNode object) || type == null) {
            problems.add(
                    child,
                    "is missing: it is one of "
                            + String.join(", ", variants.byName().keySet()));
            return null;
        }
        Class<? extends Record> record = variants.byName().get(type.asText());
        if (record == null) {
            return notOneOf(child, type, variants.byName().keySet());
        }
        ObjectNode keys = object.deepCopy();
        keys.remove("type");
        return record(record, keys, path);
    }

    private Object constant(Class<?> type, JsonNode node, String path) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(
                        constant -> Names.ofConstant((Enum<?>) constant),
                        constant -> constant,
                        (first, second) -> first,
                        LinkedHashMap::new));
        Object constant = node.isTextual() ? constants.get(node.asText()) : null;
        return constant == null ? notOneOf(path, node, constants.keySet()) : constant;
    }

    private Object list(Type element, JsonNode node, String path) {
        if (!node.isArray()) {
            return wrong(path, "must be a list", node, "");
        }
        List<Object> values = new ArrayList<>();
        for (JsonNode given : node) {
            values.add(value(element, given, path + "[" + values.size() + "]"));
        }
        return values.contains(null) ? null : List.copyOf(values);
    }

    private Object map(Class<?> keyType, Type valueType, JsonNode node, String path) {
        if (!(node instanceof ObjectNode object)) {
            return wrong(path, "must be a group of keys", node, "");
        }
        Map<Object, Object> values = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> {
            String child = Names.child(path, field.getKey());
            Object key = keyType.isEnum()
                    ? constant(keyType, JsonNodeFactory.instance.textNode(field.getKey()), child)
                    : field.getKey();
            JsonNode given = field.getValue();
            boolean asText = valueType == String.class && (given.isNumber() || given.isBoolean());
            JsonNode textual = asText ? JsonNodeFactory.instance.textNode(given.asText()) : given;
            values.put(key, value(valueType, textual, child));
        });
        return values.containsKey(null) || values.containsValue(null) ? null : Collections.unmodifiableMap(values);
    }

    private Object scalar(Class<?> type, JsonNode node, String path) {
        if (type == String.class) {
            return node.isTextual()
                    ? node.asText()
                    : wrong(path, "must be text", node, node.isNull() ? "" : ": quote it");
        }
        if (type == boolean.class) {
            return node.isBoolean() ? node.booleanValue() : wrong(path, "must be true or false", node, "");
        }
        if (type == double.class || type == Double.class) {
            return node.isNumber() ? node.doubleValue() : wrong(path, "must be a number", node, "");
        }
        if (!node.isIntegralNumber()) {
            return wrong(path, "must be a whole number", node, "");
        }
        if (type == int.class || type == Integer.class) {
            return node.canConvertToInt() ? node.intValue() : wrong(path, "must be at most 2147483647", node, "");
        }
        return node.canConvertToLong() ? node.longValue() : wrong(path, "must be at most 2^63 - 1", node, "");
    }

    private Object notOneOf(String path, JsonNode node, Collection<String> known) {
        String rule = "must be one of " + String.join(", ", known);
        return wrong(path, rule, node, Suggestion.didYouMean(node.asText(), known, ""));
    }

    private Object wrong(String path, String rule, JsonNode node, String advice) {
        problems.add(path, rule, node, advice);
        return null;
    }
}
