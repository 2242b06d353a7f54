package dev.tsumugi.workflow.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of record components and enum constants as they stand in YAML: kebab-case. */
public final class Names {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private Names() {}

    /** {@code stepsPerRound} is {@code steps-per-round}. */
    public static String ofComponent(String camelCase) {
        return HUMP.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** {@code JSON_LINES} is {@code json-lines}. */
    public static String ofConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The path of a key below {@code path}; the root's path is empty. */
    public static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
