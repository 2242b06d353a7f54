package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.DropoutMask;

/** Causal attention within documents and its gradient in double precision, in the layout of the kernels. */
final class AttentionFormula {

    private final int width;
    private final int length;
    private final int heads;
    private final int keyHeads;
    private final int stride;
    private final DropoutMask mask;
    private final float[] qkv;
    private final float[] dMixed;
    private final double[] mixed;
    private final double[] logSums;
    private final double[] deltas;
    private final double[] probabilities;
    private final double[] dQkv;

    /** @param mask of the probabilities of the first layer */
    AttentionFormula(
            int width,
            int length,
            int heads,
            int keyHeads,
            float[] qkv,
            int[] starts,
            float[] dMixed,
            DropoutMask mask) {
        this.width = width;
        this.length = length;
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.qkv = qkv;
        this.dMixed = dMixed;
        this.mask = mask;
        stride = (heads + 2 * keyHeads) * width;
        mixed = new double[dMixed.length];
        logSums = new double[heads * starts.length];
        deltas = new double[heads * starts.length];
        probabilities = new double[heads * starts.length * length];
        dQkv = new double[qkv.length];
        for (int row = 0; row < starts.length; row++) {
            for (int head = 0; head < heads; head++) {
                attend(row, head, row - row % length + starts[row]);
            }
        }
    }

    /** (rows, H K) */
    double[] mixed() {
        return mixed;
    }

    /** (heads, rows), to base 2. */
    double[] logSums() {
        return logSums;
    }

    /** (heads, rows): the products of what is mixed and its derivative. */
    double[] deltas() {
        return deltas;
    }

    /** (heads, rows, length): how much of each position of its sequence a row takes. */
    double[] probabilities() {
        return probabilities;
    }

    /** As the queries, keys and values lie. */
    double[] dQkv() {
        return dQkv;
    }

    private void attend(int row, int head, int first) {
        int rows = logSums.length / heads;
        int query = row * stride + head * width;
        int key = (heads + head / (heads / keyHeads)) * width;
        int value = key + keyHeads * width;
        int out = (row * heads + head) * width;
        double[] p = new double[row - first + 1];
        double sum = 0;
        for (int s = first; s <= row; s++) {
            for (int i = 0; i < width; i++) {
                p[s - first] += (double) qkv[query + i] * qkv[s * stride + key + i] / Math.sqrt(width);
            }
            p[s - first] = Math.exp(p[s - first]);
            sum += p[s - first];
        }
        double[] dP = new double[p.length];
        int rowKey = mask.rowKey(DropoutMask.probabilities(0), (long) row * heads + head);
        double mean = 0;
        for (int s = first; s <= row; s++) {
            p[s - first] /= sum;
            double factor = DropoutMask.drops(rowKey, s - first, mask.threshold()) ? 0 : mask.scale();
            for (int i = 0; i < width; i++) {
                mixed[out + i] += p[s - first] * factor * qkv[s * stride + value + i];
                dP[s - first] += factor * dMixed[out + i] * qkv[s * stride + value + i];
                dQkv[s * stride + value + i] += p[s - first] * factor * dMixed[out + i];
            }
            probabilities[(head * rows + row) * length + s % length] = p[s - first];
            mean += dP[s - first] * p[s - first];
        }
        logSums[head * rows + row] = Math.log(sum) / Math.log(2);
        deltas[head * rows + row] = mean;
        for (int s = first; s <= row; s++) {
            double dScore = p[s - first] * (dP[s - first] - mean) / Math.sqrt(width);
            for (int i = 0; i < width; i++) {
                dQkv[query + i] += dScore * qkv[s * stride + key + i];
                dQkv[s * stride + key + i] += dScore * qkv[query + i];
            }
        }
    }
}
