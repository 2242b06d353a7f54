package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers everything wrong with a configuration, so that one attempt shows all of it. */
public final class Problems {
    private static final int MAX_SHOWN_VALUE_CHARACTERS = 80;

    private final Set<String> sentences = new LinkedHashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final List<YamlLayer> layers = new ArrayList<>();

    /** Layers, lowest first, in which the place of a path is looked up. */
    void locateIn(YamlLayer layer) {
        layers.add(layer);
    }

    /** Adds "`path` rule (place)". */
    void add(String path, String rule) {
        paths.add(path);
        sentences.add("`" + path + "` " + rule + place(path));
    }

    /** Adds "`path` rule, was `value` advice (place)". */
    void add(String path, String rule, JsonNode value, String advice) {
        add(path, rule + ", was " + show(value) + advice);
    }

    void add(String sentence) {
        sentences.add(sentence);
    }

    /** Whether something at or below a path is wrong. */
    boolean concern(String path) {
        return paths.stream()
                .anyMatch(wrong -> wrong.equals(path) || wrong.startsWith(path + ".") || wrong.startsWith(path + "["));
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** Throws the one exception that tells all problems; returns where there is none. */
    public void throwIfAny() {
        if (sentences.size() == 1) {
            throw new UserException("Configuration: " + sentences.iterator().next());
        }
        if (!sentences.isEmpty()) {
            throw new UserException(
                    sentences.size() + " problems in the configuration:\n  - " + String.join("\n  - ", sentences));
        }
    }

    private static String show(JsonNode value) {
        if (value.isNull()) {
            return "empty";
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        boolean tooLong = text.length() > MAX_SHOWN_VALUE_CHARACTERS;
        return "`" + (tooLong ? text.substring(0, MAX_SHOWN_VALUE_CHARACTERS) + "..." : text) + "`";
    }

    private String place(String path) {
        for (String looked = path; !looked.isEmpty(); looked = parent(looked)) {
            for (int i = layers.size() - 1; i >= 0; i--) {
                String place = layers.get(i).places().get(looked);
                if (place != null) {
                    return " (" + place + ")";
                }
            }
        }
        return "";
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
