package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** A configuration whose sections are being held against each other. */
public final class ConfigCheck {
    private final EffectiveConfig config;
    private final Set<Class<?>> wrong;
    private final JsonNode reference;
    private final Problems problems;

    ConfigCheck(EffectiveConfig config, List<Section> sections, JsonNode reference, Problems problems) {
        this.config = config;
        this.wrong = sections.stream()
                .filter(section -> problems.concern(section.name()))
                .map(Section::type)
                .collect(Collectors.toUnmodifiableSet());
        this.reference = reference;
        this.problems = problems;
    }

    /** A section; empty where this program has none of that type, or a value in it is wrong. */
    public <R extends Record> Optional<R> section(Class<R> type) {
        return wrong.contains(type) ? Optional.empty() : config.find(type);
    }

    /** Runs a rule on two sections where both are there. */
    public <A extends Record, B extends Record> void both(Class<A> first, Class<B> second, BiConsumer<A, B> rule) {
        Optional<B> other = section(second);
        section(first).ifPresent(one -> other.ifPresent(two -> rule.accept(one, two)));
    }

    /** Adds a problem where the value at a path is not the reference's. */
    public void requireReference(String path, String rule) {
        String pointer = "/" + path.replace('.', '/');
        JsonNode value = config.tree().at(pointer);
        JsonNode usual = reference.at(pointer);
        boolean same = usual.isNumber() ? value.asDouble() == usual.asDouble() : value.equals(usual);
        if (!same) {
            problems.add(path, rule, value, "");
        }
    }

    /** Adds "`path` rule (place)". */
    public void problem(String path, String rule) {
        problems.add(path, rule);
    }

    /** {@code "; did you mean `x`?"}, or nothing where no known word is near. */
    public static String didYouMean(String word, Collection<String> known) {
        return Suggestion.didYouMean(word, known, "");
    }
}
