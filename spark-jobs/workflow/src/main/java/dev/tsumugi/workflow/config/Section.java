package dev.tsumugi.workflow.config;

/**
 * A section of the configuration.
 *
 * @param name as it stands in YAML
 * @param type the record that it becomes; a component's name in kebab-case is its key
 */
public record Section(String name, Class<? extends Record> type) {}
