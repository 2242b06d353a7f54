package dev.tsumugi.corpus.clean.step;

import java.io.Serializable;

/**
 * One link of a cleaning profile. A step is a record whose components are its keys in the configuration, whose compact
 * constructor validates them, and which is pure: the same document gives the same answer.
 */
public sealed interface Step extends Serializable permits DocumentFilter, DocumentTransform {}
