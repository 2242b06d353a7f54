package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a run's configuration: {@code reference.yaml}, then the run's own file, then {@code --set path=value}. Groups of
 * keys merge. Lists and values replace. Entries of some lists start from {@linkplain EntryDefaults defaults}.
 *
 * <p>The reference knows the sections of all stages. A program with fewer stages leaves the others' sections unread, so
 * that one file serves both.
 */
public final class ConfigLoader {
    private static final List<Section> FIRST = List.of(new Section("run", RunConfig.class));
    private static final List<Section> LAST = List.of(new Section("spark", SparkConfig.class));

    private final ConfigSchema schema;
    private final List<Section> sections = new ArrayList<>(FIRST);

    /** @param schema of the stages; {@code run} and {@code spark} are in every configuration */
    public ConfigLoader(ConfigSchema schema) {
        this.schema = schema;
        sections.addAll(schema.sections());
        sections.addAll(LAST);
    }

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
        leaveOtherProgramsSections(tree, reference.tree());

        ObjectNode usual = reference.tree().deepCopy();
        leaveOtherProgramsSections(usual, reference.tree());
        fillEntries(usual, new Binder(schema, usual, new Problems()), new Problems());
        Binder binder = new Binder(schema, usual, problems);
        fillEntries(tree, binder, problems);
        EffectiveConfig config = bind(tree, binder);
        ConfigCheck check = new ConfigCheck(config, sections, usual, problems);
        schema.rules().forEach(rule -> rule.accept(check));
        problems.throwIfAny();
        return config;
    }

    /** Whether the reference, which knows all stages, has a section of that name. */
    public static boolean isSectionOfReference(String name) {
        return YamlReader.readFile("reference.yaml", reference(), new Problems())
                .tree()
                .has(name);
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

    private EffectiveConfig bind(ObjectNode tree, Binder binder) {
        binder.requireSections(tree, sections.stream().map(Section::name).toList());
        Map<Class<? extends Record>, Record> records = new HashMap<>();
        ObjectNode bound = tree.objectNode();
        for (Section section : sections) {
            binder.bind(section.type(), tree.path(section.name()), section.name())
                    .ifPresent(record -> {
                        records.put(section.type(), record);
                        bound.set(section.name(), new RecordTree(schema.variants()).of(record));
                    });
        }
        return new EffectiveConfig(records, bound);
    }

    private void leaveOtherProgramsSections(ObjectNode tree, ObjectNode reference) {
        List<String> known =
                new ArrayList<>(sections.stream().map(Section::name).toList());
        schema.defaults().forEach(defaults -> known.add(defaults.section()));
        reference.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                tree.remove(name);
            }
        });
    }

    private void fillEntries(ObjectNode tree, Binder binder, Problems problems) {
        for (EntryDefaults defaults : schema.defaults()) {
            Optional<Variants> variants = binder.variantsOf(defaults.entry());
            JsonNode group = tree.remove(defaults.section());
            if (variants.isEmpty()) {
                binder.checkKeys(defaults.entry(), group, defaults.section());
            } else if (group instanceof ObjectNode types) {
                binder.checkVariants(variants.get(), types, defaults.section());
            } else {
                problems.add(defaults.section(), "must be a group of keys");
                continue;
            }
            for (ArrayNode list : lists(tree, defaults.lists())) {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof ObjectNode entry) {
                        list.set(i, Trees.over(ofEntry(group, entry, variants.isPresent()), entry));
                    }
                }
            }
        }
    }

    private static JsonNode ofEntry(JsonNode defaults, ObjectNode entry, boolean byType) {
        return byType ? defaults.path(entry.path("type").asText()) : defaults;
    }

    private static List<ArrayNode> lists(ObjectNode tree, String path) {
        List<ArrayNode> lists = new ArrayList<>();
        boolean all = path.endsWith(".*");
        JsonNode found = tree.at("/" + path.replace(".*", "").replace('.', '/'));
        for (JsonNode node : all ? found : List.of(found)) {
            if (node instanceof ArrayNode list) {
                lists.add(list);
            }
        }
        return lists;
    }
}
