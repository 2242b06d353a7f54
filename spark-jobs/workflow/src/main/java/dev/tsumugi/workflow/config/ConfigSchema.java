package dev.tsumugi.workflow.config;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a configuration may hold.
 *
 * @param sections in the order in which they are printed
 * @param constants interfaces whose values are the constants of an enum
 * @param variants interfaces whose records are chosen by {@code type}
 * @param defaults what entries of lists start from
 * @param rules what several sections must satisfy together
 */
public record ConfigSchema(
        List<Section> sections,
        List<Constants> constants,
        List<Variants> variants,
        List<EntryDefaults> defaults,
        List<Consumer<ConfigCheck>> rules) {
    public ConfigSchema {
        sections = List.copyOf(sections);
        constants = List.copyOf(constants);
        variants = List.copyOf(variants);
        defaults = List.copyOf(defaults);
        rules = List.copyOf(rules);
    }
}
