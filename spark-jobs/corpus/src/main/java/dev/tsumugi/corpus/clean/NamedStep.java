package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.step.Step;
import java.io.Serializable;

/**
 * A step under the name that reports and rejected documents give it.
 *
 * @param name unique within its profile
 */
public record NamedStep(String name, Step step) implements Serializable {}
