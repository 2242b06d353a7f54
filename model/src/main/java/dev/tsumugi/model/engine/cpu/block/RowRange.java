package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/**
 * Positions, one after another, that pass through the model together.
 *
 * @param rows R, how many
 * @param ids the token of row r at {@code first + r}
 * @param first the number of the first row in its batch
 * @param mask what dropout zeroes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RowRange(int rows, int[] ids, int first, DropoutMask mask) {

    private static final DropoutMask NOTHING = DropoutMask.of(0, 0);

    /** Rows of which nothing is dropped. */
    public RowRange(int rows, int[] ids, int first) {
        this(rows, ids, first, NOTHING);
    }

    public int id(int row) {
        return ids[first + row];
    }

    /** Drops elements of (R, width) at a site of the model; applied to derivatives it is its own backward. */
    public void drop(Kernels kernels, int site, int width, Floats x) {
        if (mask.isActive()) {
            for (int row = 0; row < rows; row++) {
                int key = mask.rowKey(site, first + (long) row);
                kernels.drop(x, row * width, width, key, mask.threshold(), mask.scale());
            }
        }
    }

    /** Drops probabilities of one head of one row, from the document's first key on. */
    void dropProbabilities(Kernels kernels, int layer, int heads, int head, int row, Floats x, int at, int count) {
        if (mask.isActive()) {
            int key = mask.rowKey(DropoutMask.probabilities(layer), (first + (long) row) * heads + head);
            kernels.drop(x, at, count, key, mask.threshold(), mask.scale());
        }
    }
}
