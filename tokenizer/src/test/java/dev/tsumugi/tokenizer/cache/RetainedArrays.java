package dev.tsumugi.tokenizer.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** How much memory the arrays take that an object keeps, by itself or by what it refers to. */
final class RetainedArrays {
    private static final Map<Class<?>, Integer> SIZES = Map.of(
            boolean.class,
            1,
            byte.class,
            1,
            char.class,
            2,
            short.class,
            2,
            int.class,
            4,
            float.class,
            4,
            long.class,
            8,
            double.class,
            8);

    private RetainedArrays() {}

    /** Bytes of all elements; fails for classes of the JDK, which do not let others look into them. */
    static long bytes(Object object) {
        return bytes(object, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static long bytes(Object object, Set<Object> seen) {
        if (object == null || !seen.add(object)) {
            return 0;
        }
        Class<?> type = object.getClass();
        long bytes = 0;
        if (type.isArray()) {
            int length = Array.getLength(object);
            bytes = (long) length * SIZES.getOrDefault(type.getComponentType(), 8);
            for (int i = 0; i < length && !type.getComponentType().isPrimitive(); i++) {
                bytes += bytes(Array.get(object, i), seen);
            }
            return bytes;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                try {
                    bytes += bytes(field.get(object), seen);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return bytes;
    }
}
