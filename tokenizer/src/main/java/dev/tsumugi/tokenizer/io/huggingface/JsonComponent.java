package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A JSON value, its path in the file, and the questions a strict reader asks of it. */
record JsonComponent(String file, String path, JsonNode json) {
    JsonComponent child(String key) {
        return new JsonComponent(file, path.isEmpty() ? key : path + "." + key, json.path(key));
    }

    boolean has(String key) {
        return json.has(key);
    }

    /** Whether the value is absent or null. */
    boolean isNothing() {
        return json.isMissingNode() || json.isNull();
    }

    List<String> keys() throws IOException {
        if (!json.isObject()) {
            throw error("is not an object");
        }
        List<String> keys = new ArrayList<>(json.size());
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    List<JsonComponent> elements() throws IOException {
        if (!json.isArray()) {
            throw error("is not an array");
        }
        List<JsonComponent> elements = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            elements.add(new JsonComponent(file, path + "[" + i + "]", json.get(i)));
        }
        return elements;
    }

    String type() throws IOException {
        return child("type").text();
    }

    String text() throws IOException {
        if (!json.isTextual()) {
            throw error(isNothing() ? "is missing" : "is " + shortened() + ", not a string");
        }
        return json.textValue();
    }

    int integer() throws IOException {
        if (!json.canConvertToInt() || !json.isIntegralNumber()) {
            throw error(isNothing() ? "is missing" : "is " + shortened() + ", not an id");
        }
        return json.intValue();
    }

    boolean flag() throws IOException {
        if (!json.isBoolean()) {
            throw error(isNothing() ? "is missing" : "is " + shortened() + ", not true or false");
        }
        return json.booleanValue();
    }

    double number() throws IOException {
        if (!json.isNumber()) {
            throw error(isNothing() ? "is missing" : "is " + shortened() + ", not a number");
        }
        return json.doubleValue();
    }

    /**
     * A merge: two strings, or one string with a space between its parts, as in files before version 0.20 of
     * tokenizers.
     */
    List<String> pair() throws IOException {
        if (json.isArray() && json.size() == 2) {
            return List.of(elements().get(0).text(), elements().get(1).text());
        }
        String both = json.isTextual() ? json.textValue() : "";
        int space = both.indexOf(' ');
        if (space < 0 || both.indexOf(' ', space + 1) >= 0) {
            throw error("is " + shortened() + ", not two tokens");
        }
        return List.of(both.substring(0, space), both.substring(space + 1));
    }

    void expectType(String... known) throws IOException {
        String type = isNothing() ? "null" : type();
        if (!List.of(known).contains(type)) {
            throw error("is of type " + type + ", which is not supported; supported: " + String.join(", ", known));
        }
    }

    void expect(String key, Object value) throws IOException {
        if (!child(key).json.asText().equals(value.toString())) {
            throw child(key).error("is " + child(key).shortened() + ", which is not supported; supported: " + value);
        }
    }

    void expectIfPresent(String key, Object value) throws IOException {
        if (has(key)) {
            expect(key, value);
        }
    }

    /** Requires that keys are absent, null or empty. */
    void expectNothing(String... keys) throws IOException {
        for (String key : keys) {
            JsonComponent value = child(key);
            if (!value.isNothing()
                    && !(value.json.isTextual() && value.json.textValue().isEmpty())) {
                String what = value.has("type") ? "of type " + value.type() : value.shortened();
                throw value.error("is " + what + ", which is not supported; supported: null");
            }
        }
    }

    void onlyKeys(String... known) throws IOException {
        for (String key : keys()) {
            if (!List.of(known).contains(key)) {
                throw child(key).error("is not a known key; known: " + String.join(", ", known));
            }
        }
    }

    IOException error(String problem) {
        return new IOException(file + ": " + (path.isEmpty() ? "the file" : path) + " " + problem + ".");
    }

    private String shortened() {
        String text = json.isMissingNode() ? "missing" : json.toString();
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
