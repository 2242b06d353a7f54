package dev.tsumugi.tokenizer.text;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.stream.IntStream;

/**
 * What a character can do to its neighbours under one normal form. Text may be cut before a boundary without changing
 * its normal form. An inert character is a boundary that is its own normal form. Text of inert characters alone is in
 * normal form.
 */
final class NormalizationClass {
    private static final int PER_WORD = Long.SIZE;

    private final Form form;
    private final Form decomposition;
    private final long[] boundary = new long[(Character.MAX_CODE_POINT + 1) / PER_WORD];
    private final long[] inert = new long[boundary.length];

    private NormalizationClass(Form form, Form decomposition) {
        this.form = form;
        this.decomposition = decomposition;
        for (int word = 0; word < boundary.length; word++) {
            classify(word);
        }
    }

    static NormalizationClass of(Form form) {
        return switch (form) {
            case NFC -> Canonical.CLASSES;
            case NFKC -> Compatible.CLASSES;
            default -> throw new IllegalArgumentException("The normal form " + form + " is neither NFC nor NFKC.");
        };
    }

    boolean isBoundary(int codePoint) {
        return (boundary[codePoint >>> 6] >>> codePoint & 1) != 0;
    }

    boolean isInert(int codePoint) {
        return (inert[codePoint >>> 6] >>> codePoint & 1) != 0;
    }

    private void classify(int word) {
        int first = word * PER_WORD;
        if (isPlain(first)) {
            boundary[word] = -1;
            inert[word] = -1;
            return;
        }
        for (int codePoint = first; codePoint < first + PER_WORD; codePoint++) {
            String character = Character.toString(codePoint);
            if (!joins(codePoint)
                    && !joins(Normalizer.normalize(character, decomposition).codePointAt(0))) {
                boundary[word] |= 1L << codePoint;
                if (Normalizer.isNormalized(character, form)) {
                    inert[word] |= 1L << codePoint;
                }
            }
        }
    }

    /**
     * Whether no character of a block joins or decomposes, as most do not. Asking the JDK a million times takes too
     * long.
     */
    private boolean isPlain(int first) {
        if (first >= Character.MIN_SURROGATE && first <= Character.MAX_SURROGATE) {
            return true;
        }
        int[] characters = IntStream.range(first, first + PER_WORD).toArray();
        return IntStream.of(characters).noneMatch(NormalizationClass::joins)
                && Normalizer.isNormalized(new String(characters, 0, PER_WORD), decomposition);
    }

    /**
     * Whether a character that is not decomposed may join the one before: every mark, and the vowels and finals of
     * Hangul.
     */
    private static boolean joins(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> codePoint >= 0x1160 && codePoint <= 0x11FF;
        };
    }

    /** Built when first used. */
    private static final class Canonical {
        static final NormalizationClass CLASSES = new NormalizationClass(Form.NFC, Form.NFD);
    }

    /** Built when first used. */
    private static final class Compatible {
        static final NormalizationClass CLASSES = new NormalizationClass(Form.NFKC, Form.NFKD);
    }
}
