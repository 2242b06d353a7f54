package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Mixer;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.kernel.Floats;

/** Mixes like another mixer, for one document, and keeps the attention probabilities of every layer and head. */
final class AttentionProbe implements Mixer {

    private final ModelConfig config;
    private final Mixer mixer;

    /** (L, H, T, T) */
    final float[][][][] probabilities;

    AttentionProbe(ModelConfig config, Mixer mixer) {
        this.config = config;
        this.mixer = mixer;
        probabilities = new float[config.layers()][config.heads()][][];
    }

    @Override
    public int position(int row) {
        return mixer.position(row);
    }

    @Override
    public void mix(int index, Activations.Layer layer, RowRange range) {
        mixer.mix(index, layer, range);
        int rows = range.rows();
        for (int head = 0; head < config.heads(); head++) {
            probabilities[index][head] = new float[rows][rows];
            for (int row = 0; row < rows; row++) {
                attend(head, row, layer.queryKeyValue, probabilities[index][head][row]);
            }
        }
    }

    private void attend(int head, int row, Floats queryKeyValue, float[] probability) {
        int headWidth = config.headWidth();
        int keyHead = head / (config.heads() / config.keyValueHeads());
        int stride = config.width() + 2 * config.keyValueWidth();
        int queryAt = row * stride + head * headWidth;
        double[] scores = new double[row + 1];
        double max = Double.NEGATIVE_INFINITY;
        for (int key = 0; key <= row; key++) {
            int keyAt = key * stride + config.width() + keyHead * headWidth;
            for (int i = 0; i < headWidth; i++) {
                scores[key] += (double) queryKeyValue.at(queryAt + i) * queryKeyValue.at(keyAt + i);
            }
            scores[key] /= Math.sqrt(headWidth);
            max = Math.max(max, scores[key]);
        }
        double total = 0;
        for (int key = 0; key <= row; key++) {
            scores[key] = Math.exp(scores[key] - max);
            total += scores[key];
        }
        for (int key = 0; key <= row; key++) {
            probability[key] = (float) (scores[key] / total);
        }
    }
}
