package dev.tsumugi.spark.pipeline.extract;

import java.io.Serializable;

/**
 * Limits of turning markup into text.
 *
 * @param maxHtmlBytes longer pages are dropped as {@code html-too-large}
 * @param maxHtmlDepth nesting of elements beyond this is dropped as {@code html-too-deep}
 * @param minBlockCharacters text blocks shorter than this need neighbours to be kept as main content
 */
public record ExtractLimits(int maxHtmlBytes, int maxHtmlDepth, int minBlockCharacters) implements Serializable {}
