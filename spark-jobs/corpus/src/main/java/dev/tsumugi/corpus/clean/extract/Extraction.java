package dev.tsumugi.corpus.clean.extract;

/**
 * The text of a document, or the reason why there is none.
 *
 * @param text empty where there is a reason
 * @param dropReason states the fault in kebab case; empty where there is a text
 */
public record Extraction(String text, String dropReason) {
    static Extraction of(String text) {
        return new Extraction(text, "");
    }

    static Extraction drop(String reason) {
        return new Extraction("", reason);
    }

    public boolean succeeded() {
        return dropReason.isEmpty();
    }
}
