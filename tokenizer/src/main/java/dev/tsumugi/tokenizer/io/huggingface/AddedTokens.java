package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens that are found by name before the model sees the text.
 *
 * @param special those that only the caller can ask for, with their ids
 * @param ordinary those that any text that spells them becomes, with their ids
 */
record AddedTokens(Map<String, Integer> special, Map<String, Integer> ordinary) {
    AddedTokens {
        special = Collections.unmodifiableMap(new LinkedHashMap<>(special));
        ordinary = Collections.unmodifiableMap(new LinkedHashMap<>(ordinary));
    }

    /**
     * Reads {@code added_tokens}.
     *
     * @param modelIds ids of the model's own tokens; Hugging Face's tokenizers number the others from there on,
     *     whatever the file says
     * @param normalized whether text is normalised; it then makes a difference when names are looked for
     */
    static AddedTokens read(JsonComponent list, Map<String, Integer> modelIds, boolean normalized) throws IOException {
        Map<String, Integer> special = new LinkedHashMap<>();
        Map<String, Integer> ordinary = new LinkedHashMap<>();
        int next = modelIds.size();
        for (JsonComponent token : list.elements()) {
            token.onlyKeys("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            token.expectIfPresent("single_word", false);
            token.expectIfPresent("lstrip", false);
            token.expectIfPresent("rstrip", false);
            if (normalized) {
                token.expect("normalized", false);
            }
            String name = token.child("content").text();
            if (name.isEmpty() || special.containsKey(name) || ordinary.containsKey(name)) {
                throw token.child("content").error("is empty or was there before");
            }
            int id = modelIds.containsKey(name) ? modelIds.get(name) : next++;
            if (token.child("id").integer() != id) {
                throw token.child("id")
                        .error("is " + token.child("id").integer() + "; tokenizers would give \"" + name + "\" the id "
                                + id);
            }
            (token.child("special").flag() ? special : ordinary).put(name, id);
        }
        return new AddedTokens(special, ordinary);
    }

    /**
     * Adds special tokens to the JSON of a tokenizer. A name that is an ordinary token of the model keeps its id.
     *
     * @param next the first id of new tokens
     */
    static void append(ObjectNode root, List<String> names, int next) {
        JsonNode vocabulary = root.at("/model/vocab");
        ArrayNode list = root.withArray("added_tokens");
        int id = next;
        for (String name : names) {
            boolean known = vocabulary.has(name);
            list.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("id", known ? vocabulary.get(name).intValue() : id++)
                    .setAll(json(name, true)));
        }
    }

    boolean contains(String name) {
        return special.containsKey(name) || ordinary.containsKey(name);
    }

    ArrayNode write() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        byId().forEach((id, name) ->
                list.add(JsonNodeFactory.instance.objectNode().put("id", id).setAll(json(name))));
        return list;
    }

    /** The form of {@code tokenizer_config.json}. */
    ObjectNode decoder() {
        ObjectNode decoder = JsonNodeFactory.instance.objectNode();
        byId().forEach((id, name) -> decoder.set(Integer.toString(id), json(name)));
        return decoder;
    }

    private Map<Integer, String> byId() {
        Map<Integer, String> names = new TreeMap<>();
        for (Map<String, Integer> tokens : List.of(special, ordinary)) {
            tokens.forEach((name, id) -> names.put(id, name));
        }
        return names;
    }

    private ObjectNode json(String name) {
        return json(name, special.containsKey(name));
    }

    private static ObjectNode json(String name, boolean special) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }
}
