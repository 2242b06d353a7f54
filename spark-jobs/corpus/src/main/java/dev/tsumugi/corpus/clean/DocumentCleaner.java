package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.extract.Extraction;
import dev.tsumugi.corpus.clean.extract.TextExtractor;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cleaning of one document: its text extracted, then the profile of its kind of source.
 *
 * @param profiles by {@link RawDocument#getKind()}; a kind without a profile keeps every text
 */
record DocumentCleaner(TextExtractor extractor, TreeMap<String, Profile> profiles) implements Serializable {
    /** The name of extraction among the steps. */
    static final String EXTRACT = "extract";

    private static final Profile NO_STEPS = new Profile(List.of());

    static DocumentCleaner of(CleanConfig config) {
        TreeMap<String, Profile> profiles = new TreeMap<>();
        config.profiles().forEach((kind, steps) -> profiles.put(kind.key(), new Profile(named(steps))));
        return new DocumentCleaner(new TextExtractor(config.extract()), profiles);
    }

    Profile profile(String kind) {
        return profiles.getOrDefault(kind, NO_STEPS);
    }

    Outcome clean(RawDocument raw) {
        Extraction extraction;
        try {
            extraction = extractor.extract(raw);
        } catch (RuntimeException | StackOverflowError e) {
            return Outcome.failed(Document.of(raw, ""), EXTRACT, e);
        }

        return extraction.succeeded()
                ? profile(raw.getKind()).run(Document.of(raw, extraction.text()))
                : Outcome.dropped(Document.of(raw, ""), EXTRACT, extraction.dropReason());
    }

    /** Steps under their type names; a second one of a type is called {@code length-2}. */
    private static List<NamedStep> named(List<Step> steps) {
        Map<String, Integer> uses = new HashMap<>();
        List<NamedStep> named = new ArrayList<>();
        for (Step step : steps) {
            String type = StepCatalog.STEPS.nameOf(step.getClass());
            int use = uses.merge(type, 1, Integer::sum);
            named.add(new NamedStep(use == 1 ? type : type + "-" + use, step));
        }

        return named;
    }
}
