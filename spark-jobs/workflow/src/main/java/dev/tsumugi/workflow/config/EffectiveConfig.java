package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run really works with: reference, file and overrides merged and checked.
 *
 * @param sections a record for each section, by its type
 * @param tree the same as a tree, every key and every default in it
 */
public record EffectiveConfig(Map<Class<? extends Record>, Record> sections, ObjectNode tree) {
    public EffectiveConfig {
        sections = Map.copyOf(sections);
    }

    /**
     * The section that a record type stands for.
     *
     * @throws IllegalArgumentException where this program has no such section
     */
    public <R extends Record> R section(Class<R> type) {
        return find(type)
                .orElseThrow(() -> new IllegalArgumentException("No section becomes a " + type.getSimpleName()));
    }

    /** The section that a record type stands for; empty where this program has none. */
    public <R extends Record> Optional<R> find(Class<R> type) {
        return Optional.ofNullable(sections.get(type)).map(type::cast);
    }

    /** Section {@code run}. */
    public RunConfig run() {
        return section(RunConfig.class);
    }

    /** Section {@code spark}. */
    public SparkConfig spark() {
        return section(SparkConfig.class);
    }

    /**
     * The same with another section of its type.
     *
     * @param section holds no record that is chosen by {@code type}
     */
    public EffectiveConfig with(String name, Record section) {
        Map<Class<? extends Record>, Record> records = new HashMap<>(sections);
        records.put(section.getClass(), section);
        ObjectNode changed = tree.deepCopy();
        changed.set(name, new RecordTree(List.of()).of(section));
        return new EffectiveConfig(records, changed);
    }

    /** One section ({@code "train-tokenizer"}) or key ({@code "tokenize.shards"}); a copy. */
    public JsonNode at(String path) {
        JsonNode node = tree.at("/" + path.replace('.', '/'));
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("There is no section or key " + path);
        }
        return node.deepCopy();
    }

    /** A YAML file that gives the same configuration again. */
    public String toYaml() {
        YAMLFactory yaml = YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build();
        try {
            return new YAMLMapper(yaml).writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A configuration tree holds only text, numbers, lists and groups", e);
        }
    }
}
