package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Deep merging: maps merge key by key, everything else replaces. */
final class Trees {
    private Trees() {}

    /** Merges {@code upper} into {@code lower}. */
    static void merge(ObjectNode lower, ObjectNode upper) {
        upper.fields().forEachRemaining(field -> put(lower, field.getKey(), field.getValue()));
    }

    /** Puts one key; a section without keys ({@code clean:} alone) leaves the section as it is. */
    static void put(ObjectNode lower, String key, JsonNode value) {
        JsonNode present = lower.get(key);
        if (present instanceof ObjectNode section && value instanceof ObjectNode keys) {
            merge(section, keys);
        } else if (!(present instanceof ObjectNode && value.isNull())) {
            lower.set(key, value.deepCopy());
        }
    }

    /** {@code keys} over {@code defaults}, both left as they are. */
    static ObjectNode over(JsonNode defaults, ObjectNode keys) {
        ObjectNode merged = defaults instanceof ObjectNode object ? object.deepCopy() : keys.objectNode();
        merge(merged, keys);
        return merged;
    }
}
