package dev.tsumugi.spark.pipeline.extract;

import java.io.Serializable;

/**
 * Limits of turning markup into text.
 *
 * @param maxHtmlBytes longer pages are dropped as {@code html-too-large}, unparsed
 * @param maxHtmlDepth nesting of elements beyond this is dropped as {@code html-too-deep}
 * @param minBlockCharacters text blocks shorter than this need neighbours to be kept as main content
 */
public record ExtractLimits(int maxHtmlBytes, int maxHtmlDepth, int minBlockCharacters) implements Serializable {
    public ExtractLimits {
        if (maxHtmlBytes < 1 || maxHtmlDepth < 1) {
            throw new IllegalArgumentException("max-html-bytes and max-html-depth must be positive, were "
                    + maxHtmlBytes + " and " + maxHtmlDepth);
        }
        if (minBlockCharacters < 0) {
            throw new IllegalArgumentException("min-block-characters must not be negative, was " + minBlockCharacters);
        }
    }
}
