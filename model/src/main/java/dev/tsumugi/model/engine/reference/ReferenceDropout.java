package dev.tsumugi.model.engine.reference;

import dev.tsumugi.model.DropoutMask;

/** Zeroes what the mask says and scales the rest. */
record ReferenceDropout(DropoutMask mask, int site, long firstRow) implements ReferenceBlock {

    @Override
    public double[][] forward(double[][] x) {
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < x[t].length; c++) {
                y[t][c] = x[t][c] * factor(mask, mask.rowKey(site, firstRow + t), c);
            }
        }
        return y;
    }

    @Override
    public double[][] backward(double[][] dy) {
        return forward(dy);
    }

    /** What an element is multiplied by: 0 or the scale. */
    static double factor(DropoutMask mask, int rowKey, int column) {
        return DropoutMask.drops(rowKey, column, mask.threshold()) ? 0 : mask.scale();
    }
}
