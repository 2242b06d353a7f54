package dev.tsumugi.model.engine.reference;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.KEY;
import static dev.tsumugi.model.ParameterLayout.KEY_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.QUERY_NORM;
import static dev.tsumugi.model.ParameterLayout.VALUE;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/** Causal attention within documents, with its projections. Shapes: T tokens, H heads, K head width. */
final class ReferenceAttention implements ReferenceBlock {

    private final ModelConfig config;
    private final ReferenceSequence sequence;
    private final int layer;
    private final ReferenceBlock queryBlock;
    private final ReferenceBlock keyBlock;
    private final ReferenceBlock valueBlock;
    private final ReferenceBlock outputBlock;
    private double[][] query; // (T, H K)
    private double[][] key; // (T, keyValueHeads K)
    private double[][] value; // (T, keyValueHeads K)
    private double[][][] probability; // (H, T, T), before dropout

    ReferenceAttention(ReferenceParameters parameters, int layer, ReferenceSequence sequence) {
        this.config = parameters.config();
        this.sequence = sequence;
        this.layer = layer;
        queryBlock = headsOf(parameters, QUERY, QUERY_NORM);
        keyBlock = headsOf(parameters, KEY, KEY_NORM);
        valueBlock = new ReferenceProjection(parameters, nameInLayer(layer, VALUE));
        outputBlock = new ReferenceProjection(parameters, nameInLayer(layer, ATTENTION_OUTPUT));
    }

    private ReferenceBlock headsOf(ReferenceParameters parameters, String weight, String norm) {
        List<ReferenceBlock> blocks = new ArrayList<>();
        blocks.add(new ReferenceProjection(parameters, nameInLayer(layer, weight)));
        if (config.queryKeyNorm()) {
            blocks.add(new ReferenceRmsNorm(parameters, nameInLayer(layer, norm)));
        }
        if (config.architecture() == Architecture.LLAMA) {
            blocks.add(new ReferenceRotation(config, sequence.starts()));
        }
        return new ReferenceChain(blocks);
    }

    @Override
    public double[][] forward(double[][] x) {
        query = queryBlock.forward(x);
        key = keyBlock.forward(x);
        value = valueBlock.forward(x);
        probability = new double[config.heads()][x.length][x.length];
        double[][] mixed = new double[x.length][config.width()];
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < x.length; t++) {
                attend(head, t, mixed[t]);
            }
        }
        return outputBlock.forward(mixed);
    }

    /** One query position of one head. */
    private void attend(int head, int t, double[] mixed) {
        int headWidth = config.headWidth();
        int q = head * headWidth;
        int kv = keyValueHeadOf(head) * headWidth;
        int start = sequence.starts()[t];
        double[] p = probability[head][t];
        for (int s = start; s <= t; s++) {
            for (int i = 0; i < headWidth; i++) {
                p[s] += query[t][q + i] * key[s][kv + i] / Math.sqrt(headWidth);
            }
        }
        Rows.softmax(p, start, t + 1);
        for (int s = start; s <= t; s++) {
            for (int i = 0; i < headWidth; i++) {
                mixed[q + i] += p[s] * dropout(head, t, s) * value[s][kv + i];
            }
        }
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] dMixed = outputBlock.backward(dy);
        double[][] dQuery = new double[dy.length][config.width()];
        double[][] dKey = new double[dy.length][config.keyValueWidth()];
        double[][] dValue = new double[dy.length][config.keyValueWidth()];
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < dy.length; t++) {
                attendBackward(head, t, dMixed[t], dQuery[t], dKey, dValue);
            }
        }
        return Rows.sum(queryBlock.backward(dQuery), Rows.sum(keyBlock.backward(dKey), valueBlock.backward(dValue)));
    }

    private void attendBackward(int head, int t, double[] dMixed, double[] dQuery, double[][] dKey, double[][] dValue) {
        int headWidth = config.headWidth();
        int q = head * headWidth;
        int kv = keyValueHeadOf(head) * headWidth;
        int start = sequence.starts()[t];
        double[] p = probability[head][t];
        double[] dProbability = new double[t + 1];
        double mean = 0;
        for (int s = start; s <= t; s++) {
            double dropout = dropout(head, t, s);
            for (int i = 0; i < headWidth; i++) {
                dProbability[s] += dMixed[q + i] * value[s][kv + i] * dropout;
                dValue[s][kv + i] += dMixed[q + i] * p[s] * dropout;
            }
            mean += dProbability[s] * p[s];
        }
        for (int s = start; s <= t; s++) {
            double dScore = (dProbability[s] - mean) * p[s] / Math.sqrt(headWidth);
            for (int i = 0; i < headWidth; i++) {
                dQuery[q + i] += dScore * key[s][kv + i];
                dKey[s][kv + i] += dScore * query[t][q + i];
            }
        }
    }

    /** (H, T, T), before dropout. */
    double[][][] probabilities() {
        return probability;
    }

    private int keyValueHeadOf(int head) {
        return head / (config.heads() / config.keyValueHeads());
    }

    /** What the probability of a head to look from t at s is multiplied by. */
    private double dropout(int head, int t, int s) {
        DropoutMask mask = sequence.mask();
        long row = (sequence.firstRow() + t) * config.heads() + head;
        return ReferenceDropout.factor(
                mask, mask.rowKey(DropoutMask.probabilities(layer), row), s - sequence.starts()[t]);
    }
}
