package dev.tsumugi.spark.config;

/**
 * Section {@code model}: {@code depth} derives the other sizes; 0 means derived.
 *
 * @param from Hugging Face folder whose model, with its own sizes, training starts from; empty for random parameters
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
        String from,
        int depth,
        int width,
        int heads,
        int keyValueHeads,
        int feedForwardWidth,
        double ropeBase,
        double normEpsilon,
        boolean tiedEmbeddings) {
    private static final int HEAD_WIDTH = 64;

    /**
     * The same with every derived size filled in: width 64 for each layer, heads of width 64, as many heads for keys and values
     * as for queries, a feed-forward width of 8/3 of the width rounded up to 64.
     */
    public ModelSection resolved() {
        int c = width > 0 ? width : HEAD_WIDTH * depth;
        int h = heads > 0 ? heads : Math.max(1, c / HEAD_WIDTH);
        int feedForward = feedForwardWidth > 0 ? feedForwardWidth : (c * 8 / 3 + 63) / 64 * 64;
        return new ModelSection(
                from,
                depth,
                c,
                h,
                keyValueHeads > 0 ? keyValueHeads : h,
                feedForward,
                ropeBase,
                normEpsilon,
                tiedEmbeddings);
    }
}
