package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.corpus.clean.StepCatalog;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/**
 * Reads a run's configuration: {@code reference.yaml}, then the run's own file, then {@code --set path=value}. Groups of
 * keys merge, lists and values replace; each source starts from {@code source-defaults} and each step from
 * {@code step-defaults.<type>}.
 */
public final class ConfigLoader {
    private static final String SOURCE_DEFAULTS = "source-defaults";
    private static final List<String> OF_THE_MODEL_ITSELF =
            List.of("depth", "rope-base", "norm-epsilon", "tied-embeddings");
    private static final String STEP_DEFAULTS = "step-defaults";

    private final SortedMap<String, Class<? extends Step>> stepTypes = StepCatalog.types();

    /**
     * Loads one configuration.
     *
     * @param fileName of the run's file, for messages
     * @param yaml the run's file
     * @param overrides {@code path=value}, applied in order
     * @throws dev.tsumugi.workflow.UserException that tells every problem at once: path, rule, value, place
     */
    public EffectiveConfig load(String fileName, String yaml, List<String> overrides) {
        Problems problems = new Problems();
        YamlLayer reference = YamlReader.readFile("reference.yaml", reference(), problems);
        YamlLayer file = YamlReader.readFile(fileName, yaml, problems);
        problems.locateIn(file);
        ObjectNode tree = reference.tree().deepCopy();
        Trees.merge(tree, file.tree());
        Overrides.apply(overrides, tree, problems);

        checkSizesOfOwn(tree, reference.tree(), problems);
        Binder binder = new Binder(stepTypes, problems);
        fillSources(tree, binder);
        fillSteps(tree, binder, problems);
        RunSections config = binder.bind(RunSections.class, tree);
        if (config == null) {
            problems.throwIfAny();
            throw new IllegalStateException("The configuration was not bound, yet no problem was found");
        }
        EffectiveConfig effective = EffectiveConfig.of(config);
        ConfigRules.check(effective, problems);
        problems.throwIfAny();
        return effective;
    }

    /** The text of {@code conf/reference.yaml} as packed with the program. */
    public static String reference() {
        try (InputStream resource = ConfigLoader.class.getResourceAsStream("reference.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("reference.yaml is not packed beside " + ConfigLoader.class.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reference.yaml cannot be read", e);
        }
    }

    /** A model that is read decides what nothing else could be compared with. */
    private static void checkSizesOfOwn(ObjectNode tree, JsonNode reference, Problems problems) {
        if (tree.at("/model/from").asText().isEmpty()) {
            return;
        }
        for (String key : OF_THE_MODEL_ITSELF) {
            JsonNode value = tree.at("/model/" + key);
            JsonNode usual = reference.at("/model/" + key);
            boolean same = usual.isNumber() ? value.asDouble() == usual.asDouble() : value.equals(usual);
            if (!same) {
                problems.add("model." + key, "must not be set beside model.from, whose model has its own", value, "");
            }
        }
    }

    private static void fillSources(ObjectNode tree, Binder binder) {
        JsonNode defaults = tree.remove(SOURCE_DEFAULTS);
        binder.checkKeys(SourceConfig.class, defaults, SOURCE_DEFAULTS);
        if (tree.at("/collect/sources") instanceof ArrayNode sources) {
            for (int i = 0; i < sources.size(); i++) {
                if (sources.get(i) instanceof ObjectNode source) {
                    sources.set(i, Trees.over(defaults, source));
                }
            }
        }
    }

    private static void fillSteps(ObjectNode tree, Binder binder, Problems problems) {
        if (!(tree.remove(STEP_DEFAULTS) instanceof ObjectNode defaults)) {
            problems.add(STEP_DEFAULTS, "must be a group of keys");
            return;
        }
        binder.checkStepTypes(defaults, STEP_DEFAULTS);
        for (JsonNode profile : tree.at("/clean/profiles")) {
            for (int i = 0; i < profile.size(); i++) {
                if (profile.get(i) instanceof ObjectNode step
                        && step.path("type").isTextual()) {
                    ((ArrayNode) profile)
                            .set(i, Trees.over(defaults.get(step.get("type").asText()), step));
                }
            }
        }
    }
}
