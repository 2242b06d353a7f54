package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a run really works with: reference, file and overrides merged and checked.
 *
 * @param config bound to records
 * @param tree the same as a tree, every key and every default in it
 */
public record EffectiveConfig(RunSections config, ObjectNode tree) {

    /** The configuration as a tree, too. */
    public static EffectiveConfig of(RunSections config) {
        return new EffectiveConfig(config, RecordTree.of(config));
    }

    /** One section ({@code "train-tokenizer"}) with all of its keys; a copy. */
    public JsonNode section(String path) {
        JsonNode section = tree.at("/" + path.replace('.', '/'));
        if (section.isMissingNode()) {
            throw new IllegalArgumentException("There is no section or key " + path);
        }
        return section.deepCopy();
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
