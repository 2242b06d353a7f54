package dev.tsumugi.model.huggingface;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;

/** The keys of a {@code config.json}; what is wrong with one is told with the file and the key. */
public record ConfigKeys(String file, JsonNode json) {
    private static final int MAX_LAYERS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Parses a file.
     *
     * @throws DamagedFileException when it holds no JSON object
     */
    public static ConfigKeys parse(String file, byte[] content) throws IOException {
        try {
            JsonNode json = JSON.readTree(content);
            if (!json.isObject()) {
                throw new DamagedFileException(file + " must hold a JSON object.");
            }
            return new ConfigKeys(file, json);
        } catch (JacksonException e) {
            throw new DamagedFileException(file + " is no valid JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** The keys of an object below this one, empty where there is none. */
    ConfigKeys below(String key) {
        return new ConfigKeys(file, json.path(key));
    }

    /** The value as text, empty where the key is absent. */
    public String text(String key) {
        return json.path(key).asText();
    }

    boolean has(String key) {
        return json.hasNonNull(key);
    }

    boolean flag(String key, boolean absent) {
        return json.path(key).asBoolean(absent);
    }

    int integer(String key) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new DamagedFileException(file + ": " + key + " must be a whole number, but is "
                    + (value.isMissingNode() ? "missing" : value) + ".");
        }
        return value.intValue();
    }

    int integer(String key, int absent) throws DamagedFileException {
        return has(key) ? integer(key) : absent;
    }

    /** The parameters of every layer are listed: a damaged file must not take all memory. */
    public int layers(String key) throws DamagedFileException {
        int layers = integer(key);
        if (layers > MAX_LAYERS) {
            throw new DamagedFileException(
                    file + ": " + key + " must be at most " + MAX_LAYERS + ", but is " + layers + ".");
        }
        return layers;
    }

    double number(String key, double absent) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw new DamagedFileException(file + ": " + key + " must be a number, but is " + value + ".");
        }
        return value.doubleValue();
    }

    void requireValue(String key, String expected) throws DamagedFileException {
        if (!expected.equals(json.path(key).asText())) {
            throw new DamagedFileException(file + ": " + key + " must be \"" + expected + "\", but is "
                    + (json.has(key) ? json.get(key) : "missing") + ".");
        }
    }

    /** Refuses any value but null and false. */
    void requireAbsent(String key) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
            throw new DamagedFileException(file + ": a model with " + key + " " + value
                    + " cannot be read; it must be null, false or absent.");
        }
    }
}
