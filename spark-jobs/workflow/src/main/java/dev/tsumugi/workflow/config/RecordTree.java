package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Records as a tree again, keys in the order of their components: what {@link Binder} reads, every default filled in. */
final class RecordTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final List<Variants> variants;

    RecordTree(List<Variants> variants) {
        this.variants = variants;
    }

    ObjectNode of(Record value) {
        ObjectNode object = NODES.objectNode();
        variants.stream()
                .filter(variant -> variant.type().isInstance(value))
                .forEach(variant -> object.put("type", variant.nameOf(value.getClass())));
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object read = read(component, value);
            boolean auto = component.isAnnotationPresent(Auto.class) && read.equals(0);
            object.set(Names.ofComponent(component.getName()), node(auto ? Auto.WORD : read));
        }
        return object;
    }

    private JsonNode node(Object value) {
        if (value instanceof Record group) {
            return of(group);
        }
        if (value instanceof Collection<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, element) -> object.set(name(key), node(element)));
            return object;
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        return value instanceof Number number ? NODES.numberNode(number.longValue()) : NODES.textNode(name(value));
    }

    private static String name(Object value) {
        return value instanceof Enum<?> constant ? Names.ofConstant(constant) : value.toString();
    }

    private static Object read(RecordComponent component, Record value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    component + " of " + value.getClass().getName() + " cannot be read", e);
        }
    }
}
