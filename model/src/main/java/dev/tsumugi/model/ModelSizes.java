package dev.tsumugi.model;

/**
 * The sizes of a decoder's blocks. What is not known follows from the number of layers.
 *
 * @param layers L
 * @param width C
 * @param heads H
 * @param keyValueHeads the heads of keys and values
 * @param feedForwardWidth F
 */
public record ModelSizes(int layers, int width, int heads, int keyValueHeads, int feedForwardWidth) {
    private static final int HEAD_WIDTH = 64;

    /**
     * The same with every size that is 0 filled in: width 64 for each layer, heads of width 64, as many heads for keys and
     * values as for queries, a feed-forward width of 8/3 of the width rounded up to 64, or 4 times the width in a GPT-2.
     */
    public ModelSizes derived(Architecture architecture) {
        int c = width > 0 ? width : HEAD_WIDTH * layers;
        int h = heads > 0 ? heads : Math.max(1, c / HEAD_WIDTH);
        int inner = architecture == Architecture.GPT2 ? 4 * c : (c * 8 / 3 + 63) / 64 * 64;
        return new ModelSizes(
                layers, c, h, keyValueHeads > 0 ? keyValueHeads : h, feedForwardWidth > 0 ? feedForwardWidth : inner);
    }
}
