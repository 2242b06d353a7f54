package dev.tsumugi.workflow.config;

/**
 * Defaults that the entries of lists start from.
 *
 * @param section the top-level group that holds them: {@code source-defaults}
 * @param lists where the lists are: {@code collect.sources}, or {@code clean.profiles.*} for all lists of a group
 * @param entry type of an entry. For the interface of {@link Variants} the section holds a group for each type.
 */
public record EntryDefaults(String section, String lists, Class<?> entry) {}
