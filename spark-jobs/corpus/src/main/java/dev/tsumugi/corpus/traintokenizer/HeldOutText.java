package dev.tsumugi.corpus.traintokenizer;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Beginnings of documents to measure a tokenizer on: of each language those with the smallest ids, in any order of adding. */
final class HeldOutText implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DOCUMENTS = 200;
    private static final int CHARACTERS = 5_000;

    private final TreeMap<String, TreeMap<String, String>> languages = new TreeMap<>();

    HeldOutText add(String language, String id, String text) {
        TreeMap<String, String> kept = languages.computeIfAbsent(language, key -> new TreeMap<>());
        kept.put(id, beginning(text));
        if (kept.size() > DOCUMENTS) {
            kept.pollLastEntry();
        }
        return this;
    }

    HeldOutText addAll(HeldOutText other) {
        other.languages.forEach((language, texts) -> texts.forEach((id, text) -> add(language, id, text)));
        return this;
    }

    /** The texts of each language. */
    SortedMap<String, List<String>> texts() {
        SortedMap<String, List<String>> texts = new TreeMap<>();
        for (Map.Entry<String, TreeMap<String, String>> language : languages.entrySet()) {
            texts.put(language.getKey(), List.copyOf(language.getValue().values()));
        }
        return texts;
    }

    private static String beginning(String text) {
        return text.codePointCount(0, text.length()) <= CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, CHARACTERS));
    }
}
