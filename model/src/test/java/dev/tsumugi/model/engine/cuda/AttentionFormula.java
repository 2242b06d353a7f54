package dev.tsumugi.model.engine.cuda;

/** Causal attention within documents and its gradient in double precision, in the layout of the kernels. */
final class AttentionFormula {

    private final int width;
    private final int length;
    private final int heads;
    private final int keyHeads;
    private final int stride;
    private final float[] qkv;
    private final float[] dMixed;
    private final double[] mixed;
    private final double[] dQkv;

    AttentionFormula(int width, int length, int heads, int keyHeads, float[] qkv, int[] starts, float[] dMixed) {
        this.width = width;
        this.length = length;
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.qkv = qkv;
        this.dMixed = dMixed;
        stride = (heads + 2 * keyHeads) * width;
        mixed = new double[dMixed.length];
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

    /** As the queries, keys and values lie. */
    double[] dQkv() {
        return dQkv;
    }

    private void attend(int row, int head, int first) {
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
        double mean = 0;
        for (int s = first; s <= row; s++) {
            p[s - first] /= sum;
            for (int i = 0; i < width; i++) {
                mixed[out + i] += p[s - first] * qkv[s * stride + value + i];
                dP[s - first] += (double) dMixed[out + i] * qkv[s * stride + value + i];
                dQkv[s * stride + value + i] += p[s - first] * dMixed[out + i];
            }
            mean += dP[s - first] * p[s - first];
        }
        for (int s = first; s <= row; s++) {
            double dScore = p[s - first] * (dP[s - first] - mean) / Math.sqrt(width);
            for (int i = 0; i < width; i++) {
                dQkv[query + i] += dScore * qkv[s * stride + key + i];
                dQkv[s * stride + key + i] += dScore * qkv[query + i];
            }
        }
    }
}
