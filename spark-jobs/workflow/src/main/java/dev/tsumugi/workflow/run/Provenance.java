package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tsumugi.workflow.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage's output is made from. Two outputs of equal fingerprint hold the same.
 *
 * @param stage the command
 * @param fingerprint SHA-256 of stage, configuration, inputs and files
 * @param toolVersion that wrote it; no part of the fingerprint
 * @param configuration the stage's sections and the seed
 * @param inputs fingerprints of the stages whose output was read
 * @param files what was read from outside the run directory: number, bytes and hash of the files by source
 */
public record Provenance(
        String stage,
        String fingerprint,
        String toolVersion,
        JsonNode configuration,
        SortedMap<String, String> inputs,
        SortedMap<String, String> files) {
    static Provenance of(
            Stage stage, JsonNode configuration, SortedMap<String, String> inputs, SortedMap<String, String> files) {
        String fingerprint = Json.sha256(List.of(stage.format(), stage.command(), configuration, inputs, files));
        return new Provenance(stage.command(), fingerprint, ToolVersion.current(), configuration, inputs, files);
    }

    /** Whether inputs and outside files are those of an earlier one, of which the configuration is known. */
    boolean differsInConfigurationOnly(Provenance earlier) {
        return earlier.configuration != null && inputs.equals(earlier.inputs) && files.equals(earlier.files);
    }

    /** What differs from an earlier one, as sentences without a full stop; empty where the fingerprints agree. */
    List<String> changesSince(Provenance earlier) {
        if (earlier.fingerprint.equals(fingerprint)) {
            return List.of();
        }

        List<String> changes = new ArrayList<>();
        JsonNode before = earlier.configuration == null ? JsonNodeFactory.instance.objectNode() : earlier.configuration;
        compare(Json.leaves(before), Json.leaves(configuration), changes);
        compare(orEmpty(earlier.files), files, changes);
        SortedMap<String, String> inputsBefore = orEmpty(earlier.inputs);
        inputs.forEach((input, print) -> {
            if (!print.equals(inputsBefore.get(input))) {
                changes.add("the output of " + input + (inputsBefore.containsKey(input) ? " changed" : " is new"));
            }
        });
        inputsBefore.keySet().stream()
                .filter(input -> !inputs.containsKey(input))
                .map(input -> "the output of " + input + " is gone")
                .forEach(changes::add);
        return changes.isEmpty() ? List.of("this version of the program writes other results") : changes;
    }

    private static void compare(Map<String, String> before, Map<String, String> after, List<String> changes) {
        SortedMap<String, String> all = new TreeMap<>(before);
        all.putAll(after);
        all.keySet().forEach(key -> {
            String old = before.get(key);
            String now = after.get(key);
            if (old == null) {
                changes.add(key + " is new (" + now + ")");
            } else if (now == null) {
                changes.add(key + " is gone (was " + old + ")");
            } else if (!old.equals(now)) {
                changes.add(key + " changed from " + old + " to " + now);
            }
        });
    }

    private static SortedMap<String, String> orEmpty(SortedMap<String, String> map) {
        return map == null ? new TreeMap<>() : map;
    }
}
