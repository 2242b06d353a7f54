package dev.tsumugi.spark.tokens;

import java.io.Serializable;

/** A text whose words count {@code weight} times. */
record WeightedText(String text, int weight) implements Serializable {}
