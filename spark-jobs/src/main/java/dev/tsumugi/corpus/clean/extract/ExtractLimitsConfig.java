package dev.tsumugi.corpus.clean.extract;

import java.io.Serializable;

/**
 * Limits of turning markup into text.
 *
 * @param maxHtmlBytes longer pages are dropped as {@code html-too-large}, unparsed
 * @param maxHtmlDepth nesting of elements beyond this is dropped as {@code html-too-deep}
 * @param maxMenuCharacters text blocks of at most so many characters (Japanese letters count double) are dropped where most
 *     of them is links
 */
public record ExtractLimitsConfig(int maxHtmlBytes, int maxHtmlDepth, int maxMenuCharacters) implements Serializable {
    public ExtractLimitsConfig {
        if (maxHtmlBytes < 1 || maxHtmlDepth < 1) {
            throw new IllegalArgumentException("max-html-bytes and max-html-depth must be positive, were "
                    + maxHtmlBytes + " and " + maxHtmlDepth);
        }
        if (maxMenuCharacters < 0) {
            throw new IllegalArgumentException("max-menu-characters must not be negative, was " + maxMenuCharacters);
        }
    }
}
