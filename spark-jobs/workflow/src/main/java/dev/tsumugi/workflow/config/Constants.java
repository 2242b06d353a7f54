package dev.tsumugi.workflow.config;

/**
 * An interface whose values are the constants of an enum, which a record of the configuration need not know.
 *
 * @param type the interface
 * @param constants the enum; a constant's name in kebab-case is its value in YAML
 */
public record Constants(Class<?> type, Class<? extends Enum<?>> constants) {
    public Constants {
        if (!type.isAssignableFrom(constants)) {
            throw new IllegalArgumentException(constants.getName() + " does not implement " + type.getName() + ".");
        }
    }
}
