package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.workflow.config.Rules;
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
        new Rules()
                .atLeast(1, "max-html-bytes", maxHtmlBytes)
                .atLeast(1, "max-html-depth", maxHtmlDepth)
                .notNegative("max-menu-characters", maxMenuCharacters)
                .enforce();
    }
}
