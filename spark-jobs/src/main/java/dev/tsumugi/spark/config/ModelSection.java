package dev.tsumugi.spark.config;

/**
 * Section {@code model}: {@code depth} derives the other sizes; 0 means derived.
 *
 * @param depth L, layers
 * @param width C
 * @param heads H
 * @param keyValueHeads heads of keys and values (grouped-query attention)
 * @param feedForwardWidth F
 * @param ropeBase base of the rotary position embedding
 * @param normEpsilon of RMSNorm
 * @param tiedEmbeddings whether input and output embedding are one matrix
 */
public record ModelSection(
        int depth,
        int width,
        int heads,
        int keyValueHeads,
        int feedForwardWidth,
        double ropeBase,
        double normEpsilon,
        boolean tiedEmbeddings) {}
