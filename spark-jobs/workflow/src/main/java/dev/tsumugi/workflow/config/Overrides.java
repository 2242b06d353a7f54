package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code --set path=value}: {@code pretrain.rounds=20}, {@code collect.sources[0].path=in/*.warc.gz}. Values are YAML. */
final class Overrides {
    private static final String SPARK_SETTINGS = "spark.settings.";
    private static final Pattern SEGMENT = Pattern.compile("([^.\\[\\]]+)((?:\\[[0-9]{1,9}])*)(?:\\.|$)");
    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private final ObjectNode tree;
    private final Problems problems;
    private final TreeMap<String, String> places = new TreeMap<>();

    private Overrides(ObjectNode tree, Problems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    /** Writes the overrides into {@code tree}, in order. */
    static void apply(List<String> settings, ObjectNode tree, Problems problems) {
        Overrides overrides = new Overrides(tree, problems);
        problems.locateIn(new YamlLayer(tree, overrides.places));
        settings.forEach(overrides::apply);
    }

    private void apply(String setting) {
        int equals = setting.indexOf('=');
        String path = equals < 0 ? setting : setting.substring(0, equals).strip();
        List<Object> steps = steps(path);
        if (equals < 0 || steps.isEmpty()) {
            problems.add("--set " + setting + " must look like `pretrain.rounds=20` or `collect.sources[0].path=in`");
            return;
        }
        String name = "--set " + path;
        JsonNode value =
                YamlReader.readValue(name, setting.substring(equals + 1).strip(), path, problems);
        places.put(path, name);
        write(path, steps, value);
    }

    private void write(String path, List<Object> steps, JsonNode value) {
        JsonNode parent = tree;
        for (int i = 0; i < steps.size() - 1; i++) {
            JsonNode next = child(parent, steps.get(i));
            if (next == null && parent instanceof ObjectNode object && steps.get(i + 1) instanceof String) {
                next = object.putObject((String) steps.get(i));
            }
            parent = next;
        }
        Object last = steps.get(steps.size() - 1);
        if (last instanceof String key && parent instanceof ObjectNode object) {
            Trees.put(object, key, value);
        } else if (last instanceof Integer index && parent instanceof ArrayNode list && index < list.size()) {
            list.set(index, value);
        } else {
            problems.add("--set " + path + " points to nothing: check the keys, and that the list is that long");
        }
    }

    private static JsonNode child(JsonNode parent, Object step) {
        if (parent == null) {
            return null;
        }
        return step instanceof Integer index ? parent.get(index) : parent.get((String) step);
    }

    /** Keys (String) and indices (Integer) of a path; empty where it is malformed. Names of Spark's settings keep their dots. */
    private static List<Object> steps(String path) {
        if (path.startsWith(SPARK_SETTINGS)) {
            return List.of("spark", "settings", path.substring(SPARK_SETTINGS.length()));
        }
        List<Object> steps = new ArrayList<>();
        Matcher segment = SEGMENT.matcher(path);
        int end = 0;
        while (end < path.length()) {
            if (!segment.find(end) || segment.start() != end) {
                return List.of();
            }
            steps.add(segment.group(1));
            INDEX.matcher(segment.group(2)).results().forEach(index -> steps.add(Integer.valueOf(index.group())));
            end = segment.end();
        }
        return path.endsWith(".") ? List.of() : steps;
    }
}
