package dev.tsumugi.corpus.dedup;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Text without the differences that do not make another document: NFKC (which, unlike NFD without marks, keeps が apart
 * from か), lower case, runs of white space as one space.
 */
final class ComparableText {
    private ComparableText() {}

    static String of(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (!Character.isWhitespace(c)) {
                out.append(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }

        return out.toString().stripTrailing();
    }

    /** 128 bits in hexadecimal, equal for texts that compare equal. */
    static String hash(String text) {
        HashValue128 hash = Hashing.murmur3_128().hashCharsTo128Bits(of(text));
        return "%016x%016x".formatted(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }
}
