package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.corpus.document.DocumentHash;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which text a tokenizer is trained on and which it is measured on. The documents of a language are thought of in the order
 * of a hash, in {@link #BUCKETS} buckets: training takes from the front as many characters as it may, the last few are held
 * out. So the choice depends on the documents alone, and one count of characters per bucket is all that must be known.
 *
 * @param languages the choice for each language
 */
public record TextSelection(TreeMap<String, Choice> languages) implements Serializable {
    /** Divides the documents of a language. */
    public static final int BUCKETS = 1 << 16;

    private static final int HELD_OUT_PERCENT = 2;

    /**
     * The choice for one language.
     *
     * @param characters to train on
     * @param wholeBuckets buckets before this one are trained on whole
     * @param lastShare share of each text in bucket {@code wholeBuckets} that is trained on, 0 to 1
     * @param heldOutFrom this bucket and those after it are held out
     */
    public record Choice(long characters, int wholeBuckets, double lastShare, int heldOutFrom)
            implements Serializable {}

    /**
     * Chooses.
     *
     * @param characters of each language in each bucket
     * @param maxCharactersPerLanguage trained on at most; 0 is no limit
     * @param balanceLanguages limits each language to what the smaller one of Japanese and English has
     */
    public static TextSelection of(
            SortedMap<String, long[]> characters, long maxCharactersPerLanguage, boolean balanceLanguages) {
        TreeMap<String, Integer> heldOutFrom = new TreeMap<>();
        characters.forEach((language, buckets) -> heldOutFrom.put(language, heldOutFrom(buckets)));
        long limit = maxCharactersPerLanguage == 0 ? Long.MAX_VALUE : maxCharactersPerLanguage;
        if (balanceLanguages) {
            for (String language : new String[] {"ja", "en"}) {
                if (characters.containsKey(language)) {
                    limit = Math.min(limit, sum(characters.get(language), heldOutFrom.get(language)));
                }
            }
        }
        TreeMap<String, Choice> languages = new TreeMap<>();
        for (Map.Entry<String, long[]> entry : characters.entrySet()) {
            languages.put(entry.getKey(), choose(entry.getValue(), limit, heldOutFrom.get(entry.getKey())));
        }
        return new TextSelection(languages);
    }

    /** The bucket of a document. */
    public static int bucket(DocumentHash hash, String id) {
        return (int) (hash.bits(id) >>> 48);
    }

    /** The part of a text that is trained on, from its start; may be empty. */
    public String trainingPart(String language, int bucket, String text) {
        Choice choice = languages.get(language);
        if (bucket < choice.wholeBuckets()) {
            return text;
        }
        if (bucket > choice.wholeBuckets()) {
            return "";
        }
        int characters = (int) (text.codePointCount(0, text.length()) * choice.lastShare());
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }

    /** Whether a text is held out. */
    public boolean isHeldOut(String language, int bucket) {
        return bucket >= languages.get(language).heldOutFrom();
    }

    private static Choice choose(long[] buckets, long limit, int heldOutFrom) {
        long characters = 0;
        for (int bucket = 0; bucket < heldOutFrom; bucket++) {
            if (characters + buckets[bucket] > limit) {
                return new Choice(limit, bucket, (double) (limit - characters) / buckets[bucket], heldOutFrom);
            }
            characters += buckets[bucket];
        }
        return new Choice(characters, heldOutFrom, 0, heldOutFrom);
    }

    private static int heldOutFrom(long[] buckets) {
        long most = sum(buckets, BUCKETS) * HELD_OUT_PERCENT / 100;
        long heldOut = 0;
        int from = BUCKETS;
        while (from > 0 && heldOut + buckets[from - 1] <= most) {
            from--;
            heldOut += buckets[from];
        }
        return from;
    }

    private static long sum(long[] buckets, int end) {
        long sum = 0;
        for (int bucket = 0; bucket < end; bucket++) {
            sum += buckets[bucket];
        }
        return sum;
    }
}
