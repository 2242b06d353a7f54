package dev.tsumugi.corpus.clean.step;

/**
 * What a filter says of a document: keep, or drop with a reason that states the fault in kebab case
 * ({@code too-few-words}). Reasons are counted and stored beside the rejected document.
 */
public record Verdict(boolean kept, String reason) {
    private static final Verdict KEEP = new Verdict(true, "");

    public static Verdict keep() {
        return KEEP;
    }

    public static Verdict drop(String reason) {
        return new Verdict(false, reason);
    }
}
