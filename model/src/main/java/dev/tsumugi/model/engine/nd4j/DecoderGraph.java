package dev.tsumugi.model.engine.nd4j;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.EMBEDDING;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.GATE;
import static dev.tsumugi.model.ParameterLayout.KEY;
import static dev.tsumugi.model.ParameterLayout.KEY_NORM;
import static dev.tsumugi.model.ParameterLayout.OUTPUT;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.QUERY_NORM;
import static dev.tsumugi.model.ParameterLayout.UP;
import static dev.tsumugi.model.ParameterLayout.VALUE;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Llama over B sequences of T tokens with its loss, as a SameDiff graph whose gradient ND4J derives. Shapes: H heads of
 * width K, V ids.
 */
final class DecoderGraph {

    static final String LOSS = "loss";
    static final String LOGITS = "logits";

    private static final String EMBEDDED = "embedded";
    private static final String OBJECTIVE = "objective";
    private static final String PROBABILITIES = "probabilities.";
    /** Added to the scores of what a position must not see. */
    private static final float UNSEEN = -1e9f;

    private final ModelConfig config;
    private final ParameterLayout layout;
    private final int sequences;
    private final int length;
    private final SameDiff graph = SameDiff.create();
    private final Map<String, SDVariable> parameters = new HashMap<>();
    /** The rows of the embedding table: looked up here, since SameDiff's gather has no gradient that works. */
    private SDVariable embedded;

    private SDVariable cosines;
    private SDVariable sines;
    private SDVariable unseen;
    private SDVariable turned;

    DecoderGraph(ModelConfig config, double zLoss, int sequences, int length) {
        this.config = config;
        this.sequences = sequences;
        this.length = length;
        layout = ParameterLayout.of(config);
        for (ParameterLayout.Entry entry : layout.entries()) {
            parameters.put(entry.name(), graph.var(entry.name(), DataType.FLOAT, shape(entry)));
        }
        build(zLoss);
    }

    boolean isOf(int sequences, int length) {
        return this.sequences == sequences && this.length == length;
    }

    private static long[] shape(ParameterLayout.Entry entry) {
        return entry.shape().stream().mapToLong(Integer::longValue).toArray();
    }

    private void build(double zLoss) {
        int rows = sequences * length;
        int headWidth = config.headWidth();
        SDVariable targets = graph.placeHolder("targets", DataType.INT32, rows);
        SDVariable weights = graph.placeHolder("weights", DataType.FLOAT, rows);
        cosines = graph.placeHolder("cosines", DataType.FLOAT, sequences, length, 1, headWidth);
        sines = graph.placeHolder("sines", DataType.FLOAT, sequences, length, 1, headWidth);
        unseen = graph.placeHolder("unseen", DataType.FLOAT, sequences, 1, length, length);
        turned = graph.constant("turned", quarterTurn(headWidth));

        embedded = graph.var(EMBEDDED, DataType.FLOAT, rows, config.width());
        SDVariable x = embedded;
        for (int layer = 0; layer < config.layers(); layer++) {
            x = x.add(attention(norm(x, nameInLayer(layer, ATTENTION_NORM)), layer));
            x = x.add(feedForward(norm(x, nameInLayer(layer, FEED_FORWARD_NORM)), layer));
        }
        SDVariable logits = graph.mmul(
                LOGITS,
                norm(x, FINAL_NORM),
                parameters.get(config.tiedEmbeddings() ? EMBEDDING : OUTPUT),
                false,
                true,
                false);
        SDVariable most = graph.max(logits, true, 1);
        SDVariable logSum =
                graph.math.log(graph.math.exp(logits.sub(most)).sum(1)).add(graph.squeeze(most, 1));
        SDVariable hit = graph.oneHot(targets, config.vocabularySize(), 1, 1, 0, DataType.FLOAT);
        SDVariable loss = logSum.sub(logits.mul(hit).sum(1)).mul(weights).sum(LOSS, 0);
        loss.add(OBJECTIVE, logSum.mul(logSum).mul(weights).sum(0).mul(zLoss));
        graph.setLossVariables(OBJECTIVE);
    }

    /** x · this is x with the halves of a row exchanged and the new first one negated. */
    private static INDArray quarterTurn(int width) {
        float[][] matrix = new float[width][width];
        for (int i = 0; i < width / 2; i++) {
            matrix[i][width / 2 + i] = 1;
            matrix[width / 2 + i][i] = -1;
        }
        return Nd4j.createFromArray(matrix);
    }

    private SDVariable norm(SDVariable x, String gain) {
        SDVariable squares = x.mul(x).mean(true, 1).add(config.normEpsilon());
        return x.div(graph.math.sqrt(squares)).mul(parameters.get(gain));
    }

    private SDVariable project(SDVariable x, String weight) {
        return graph.mmul(x, parameters.get(weight), false, true, false);
    }

    private SDVariable attention(SDVariable x, int layer) {
        int heads = config.heads();
        SDVariable query = rotated(heads(x, layer, QUERY, QUERY_NORM, heads), heads);
        SDVariable key = rotated(heads(x, layer, KEY, KEY_NORM, config.keyValueHeads()), config.keyValueHeads());
        SDVariable value = project(x, nameInLayer(layer, VALUE))
                .reshape(sequences, length, config.keyValueHeads(), config.headWidth());
        SDVariable scores = graph.mmul(query.permute(0, 2, 1, 3), forAllHeads(key), false, true, false)
                .mul(1 / Math.sqrt(config.headWidth()))
                .add(unseen);
        SDVariable probabilities = graph.nn.softmax(PROBABILITIES + layer, scores, -1);
        SDVariable mixed = graph.mmul(probabilities, forAllHeads(value))
                .permute(0, 2, 1, 3)
                .reshape((long) sequences * length, config.width());
        return project(mixed, nameInLayer(layer, ATTENTION_OUTPUT));
    }

    /** (B, T, heads, K) */
    private SDVariable heads(SDVariable x, int layer, String weight, String norm, int heads) {
        SDVariable split = project(x, nameInLayer(layer, weight)).reshape(sequences, length, heads, config.headWidth());
        if (!config.queryKeyNorm()) {
            return split;
        }
        SDVariable each = split.reshape((long) sequences * length * heads, config.headWidth());
        return norm(each, nameInLayer(layer, norm)).reshape(sequences, length, heads, config.headWidth());
    }

    private SDVariable rotated(SDVariable x, int heads) {
        SDVariable rows = x.reshape((long) sequences * length * heads, config.headWidth());
        SDVariable across = graph.mmul(rows, turned).reshape(sequences, length, heads, config.headWidth());
        return x.mul(cosines).add(across.mul(sines));
    }

    /** (B, H, T, K) from (B, T, keyValueHeads, K). */
    private SDVariable forAllHeads(SDVariable x) {
        int served = config.heads() / config.keyValueHeads();
        SDVariable each = x.reshape(sequences, length, config.keyValueHeads(), 1, config.headWidth());
        return graph.tile(each, 1, 1, 1, served, 1)
                .reshape(sequences, length, config.heads(), config.headWidth())
                .permute(0, 2, 1, 3);
    }

    private SDVariable feedForward(SDVariable x, int layer) {
        SDVariable gate = project(x, nameInLayer(layer, GATE));
        SDVariable up = project(x, nameInLayer(layer, UP));
        return project(gate.mul(graph.nn.sigmoid(gate)).mul(up), nameInLayer(layer, DOWN));
    }

    /** The value of LOSS or LOGITS. */
    INDArray value(String name, FloatPointer vector, TokenBatch batch) {
        set(vector, batch);
        return graph.output(placeholders(batch, batch.targetCount()), name).get(name);
    }

    /** (L, H, T, T) of the one sequence. */
    float[][][][] probabilities(FloatPointer vector, TokenBatch batch) {
        set(vector, batch);
        List<String> names = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            names.add(PROBABILITIES + layer);
        }
        Map<String, INDArray> values = graph.output(placeholders(batch, batch.targetCount()), names);
        float[][][][] probabilities = new float[config.layers()][config.heads()][length][length];
        for (int layer = 0; layer < config.layers(); layer++) {
            float[] all = floats(values.get(names.get(layer)));
            for (int row = 0; row < config.heads() * length; row++) {
                System.arraycopy(all, row * length, probabilities[layer][row / length][row % length], 0, length);
            }
        }
        return probabilities;
    }

    /**
     * The share of some sequences in the loss and in the gradient of the objective.
     *
     * @param targets of all sequences of the step
     * @param gradient added to, or overwritten
     */
    double gradient(FloatPointer vector, TokenBatch batch, long targets, FloatPointer gradient, boolean adds) {
        set(vector, batch);
        List<String> names = new ArrayList<>(List.of(EMBEDDED));
        layout.entries().stream()
                .map(ParameterLayout.Entry::name)
                .filter(name -> !name.equals(EMBEDDING) || config.tiedEmbeddings())
                .forEach(names::add);
        OutAndGrad result = graph.calculateGradientsAndOutputs(placeholders(batch, targets), List.of(LOSS), names);
        for (ParameterLayout.Entry entry : layout.entries()) {
            INDArray own = result.getGradients().get(entry.name());
            float[] values = own == null ? new float[Math.toIntExact(entry.length())] : floats(own);
            if (entry.name().equals(EMBEDDING)) {
                addRows(values, floats(result.getGradients().get(EMBEDDED)), batch.ids());
            }
            FloatPointer target = new FloatPointer(gradient).position(gradient.position() + entry.offset());
            if (adds) {
                float[] before = new float[values.length];
                target.get(before);
                for (int i = 0; i < values.length; i++) {
                    values[i] += before[i];
                }
            }
            target.put(values);
        }
        return result.getOutputs().get(LOSS).getDouble(0);
    }

    private void addRows(float[] table, float[] rows, int[] ids) {
        for (int i = 0; i < rows.length; i++) {
            table[ids[i / config.width()] * config.width() + i % config.width()] += rows[i];
        }
    }

    static float[] floats(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    private void set(FloatPointer vector, TokenBatch batch) {
        for (ParameterLayout.Entry entry : layout.entries()) {
            float[] values = new float[Math.toIntExact(entry.length())];
            new FloatPointer(vector)
                    .position(vector.position() + entry.offset())
                    .get(values);
            graph.associateArrayWithVariable(
                    Nd4j.createFromArray(values).reshape('c', shape(entry)), parameters.get(entry.name()));
            if (entry.name().equals(EMBEDDING)) {
                graph.associateArrayWithVariable(lookUp(values, batch.ids()), embedded);
            }
        }
    }

    private INDArray lookUp(float[] table, int[] ids) {
        int width = config.width();
        float[] rows = new float[ids.length * width];
        for (int row = 0; row < ids.length; row++) {
            System.arraycopy(table, ids[row] * width, rows, row * width, width);
        }
        return Nd4j.createFromArray(rows).reshape('c', ids.length, width);
    }

    private Map<String, INDArray> placeholders(TokenBatch batch, long targets) {
        int half = config.headWidth() / 2;
        float[] cosine = new float[batch.ids().length * 2 * half];
        float[] sine = new float[cosine.length];
        float[] hidden = new float[batch.ids().length * length];
        float[] weight = new float[batch.ids().length];
        int start = 0;
        for (int row = 0; row < weight.length; row++) {
            int t = row % length;
            start = t == 0 ? 0 : batch.segments()[row] == batch.segments()[row - 1] ? start : t;
            for (int s = 0; s < length; s++) {
                hidden[row * length + s] = s >= start && s <= t ? 0 : UNSEEN;
            }
            for (int i = 0; i < 2 * half; i++) {
                double angle = (t - start) * Math.pow(config.ropeBase(), -(i % half) / (double) half);
                cosine[row * 2 * half + i] = (float) Math.cos(angle);
                sine[row * 2 * half + i] = (float) Math.sin(angle);
            }
            weight[row] = batch.targets()[row] == TokenBatch.IGNORE ? 0 : 1f / targets;
        }
        Map<String, INDArray> values = new HashMap<>();
        values.put("targets", Nd4j.createFromArray(batch.targets()));
        values.put("weights", Nd4j.createFromArray(weight));
        values.put("cosines", Nd4j.createFromArray(cosine).reshape('c', sequences, length, 1, 2L * half));
        values.put("sines", Nd4j.createFromArray(sine).reshape('c', sequences, length, 1, 2L * half));
        values.put("unseen", Nd4j.createFromArray(hidden).reshape('c', sequences, 1, length, length));
        return values;
    }
}
