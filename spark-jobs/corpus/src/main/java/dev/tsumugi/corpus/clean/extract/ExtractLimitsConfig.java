package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.workflow.config.Rules;
import java.io.Serializable;

/**
 * How markup becomes text, and its limits.
 *
 * @param maxHtmlBytes longer pages are dropped as {@code html-too-large}, unparsed
 * @param maxHtmlDepth nesting of elements beyond this is dropped as {@code html-too-deep}
 * @param maxHtmlAttributes more on the page's {@code html} or {@code body} are dropped as {@code html-too-many-attributes}
 * @param maxHtmlSeconds pages that are not parsed within so many seconds are dropped as {@code html-too-slow}
 * @param maxMenuCharacters text blocks of at most so many characters (Japanese letters count double) are dropped where most
 *     of them is links
 * @param ruby what becomes of readings
 */
public record ExtractLimitsConfig(
        int maxHtmlBytes,
        int maxHtmlDepth,
        int maxHtmlAttributes,
        int maxHtmlSeconds,
        int maxMenuCharacters,
        RubyReadings ruby)
        implements Serializable {
    public ExtractLimitsConfig {
        new Rules()
                .atLeast(1, "max-html-bytes", maxHtmlBytes)
                .atLeast(1, "max-html-depth", maxHtmlDepth)
                .atLeast(1, "max-html-attributes", maxHtmlAttributes)
                .atLeast(1, "max-html-seconds", maxHtmlSeconds)
                .notNegative("max-menu-characters", maxMenuCharacters)
                .enforce();
    }
}
