package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.UserException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML text as a tree that knows its lines. Scalars follow YAML 1.2's core schema: only {@code true} and {@code false} are
 * booleans ({@code no} is Norwegian), and a date is text.
 */
public final class YamlReader {
    private static final int MAX_DEPTH = 50;

    /** Aliases may make a short file a tree of millions of values. */
    private static final int MAX_VALUES = 100_000;

    /** Longer digits are text: reading a number takes the square of its length. */
    private static final int MAX_NUMBER_CHARACTERS = 400;

    private final String name;
    private final Problems problems;
    private final TreeMap<String, String> places = new TreeMap<>();
    private int values;

    private YamlReader(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    /** Reads a file's text; {@code name} stands in messages. A syntax error is thrown at once, doubled keys are gathered. */
    public static YamlLayer readFile(String name, String text, Problems problems) {
        YamlReader reader = new YamlReader(name, problems);
        Node root = compose(name, text);
        JsonNode tree = root == null ? JsonNodeFactory.instance.objectNode() : reader.tree(root, "", 0);
        if (!(tree instanceof ObjectNode sections)) {
            throw new UserException(name + " must hold sections (`run:`, `collect:`, ...), but holds something else");
        }
        return new YamlLayer(sections, reader.places);
    }

    /** Reads a value given on the command line. */
    static JsonNode readValue(String name, String text, String path, Problems problems) {
        Node root = compose(name, text);
        return root == null
                ? JsonNodeFactory.instance.textNode("")
                : new YamlReader(name, problems).tree(root, path, 0);
    }

    private static Node compose(String name, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(20);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark().getColumn() + 1;
            throw new UserException(
                    name + " is no valid YAML at line " + line + ", column " + column + ": " + e.getProblem(), e);
        } catch (YAMLException e) {
            throw new UserException(name + " is no valid YAML: " + e.getMessage(), e);
        }
    }

    private JsonNode tree(Node node, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new UserException(name + ": `" + path + "` is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (++values > MAX_VALUES) {
            throw new UserException(name + " holds more than " + MAX_VALUES
                    + " values, those of aliases (`*name`) counted wherever they are used: write fewer");
        }
        places.putIfAbsent(path, place(node));
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (Node element : sequence.getValue()) {
                list.add(tree(element, path + "[" + list.size() + "]", depth + 1));
            }
            return list;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode mapping(MappingNode mapping, String path, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
                throw new UserException(place(entry.getKeyNode()) + ": a key must be a plain word");
            }
            String key = keyNode.getValue();
            String child = Names.child(path, key);
            if (object.has(key)) {
                problems.add("`" + child + "` is given twice: " + places.get(child) + " and " + place(keyNode));
            }
            places.put(child, place(keyNode));
            object.set(key, tree(entry.getValueNode(), child, depth + 1));
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode node) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String text = node.getValue();
        if (Tag.NULL.equals(node.getTag())) {
            return nodes.nullNode();
        }
        if (Tag.BOOL.equals(node.getTag()) && text.matches("(?i)true|false")) {
            return nodes.booleanNode(Boolean.parseBoolean(text));
        }
        if (text.length() > MAX_NUMBER_CHARACTERS) {
            return nodes.textNode(text);
        }
        String digits = text.replace("_", "");
        if (Tag.INT.equals(node.getTag()) && digits.matches("[-+]?[0-9]+")) {
            BigInteger number = new BigInteger(digits);
            return number.bitLength() < Long.SIZE ? nodes.numberNode(number.longValue()) : nodes.numberNode(number);
        }
        if (digits.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")
                && (Tag.FLOAT.equals(node.getTag()) || node.isPlain())) {
            return nodes.numberNode(Double.parseDouble(digits));
        }
        return nodes.textNode(text);
    }

    private String place(Node node) {
        return name.startsWith("--set")
                ? name
                : name + " line " + (node.getStartMark().getLine() + 1);
    }
}
