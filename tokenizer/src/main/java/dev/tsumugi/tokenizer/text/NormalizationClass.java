package dev.tsumugi.tokenizer.text;

import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * What a character can do to its neighbours under one normal form. Text may be cut before a boundary without changing its normal
 * form; an inert character is a boundary that is its own normal form. Text of inert characters alone is in normal form.
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
        for (int codePoint = first; codePoint < first + PER_WORD; codePoint++) {
            boolean isMapped = isMapped(codePoint);
            String character = Character.toString(codePoint);
            if (!joins(codePoint)
                    && !(isMapped
                            && joins(Normalizer.normalize(character, decomposition)
                                    .codePointAt(0)))) {
                boundary[word] |= 1L << codePoint;
                if (!isMapped || Normalizer.isNormalized(character, form)) {
                    inert[word] |= 1L << codePoint;
                }
            }
        }
    }

    /** Whether the character may have a decomposition; asking the JDK about a million that have none takes too long. */
    private static boolean isMapped(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE -> false;
            default -> codePoint >= 0x80;
        };
    }

    /** Whether a character that is not decomposed may join the one before: every mark, and the vowels and finals of Hangul. */
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
