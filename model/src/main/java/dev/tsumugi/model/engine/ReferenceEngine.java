package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Plain loops in double precision: slow, obvious, and the oracle against which other engines are tested. Its own
 * gradient is tested against finite differences.
 */
public final class ReferenceEngine implements TransformerEngine {

    private final ModelConfig config;

    public ReferenceEngine(ModelConfig config) {
        this.config = config;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public BatchLoss lossAndGradient(FloatPointer parameters, TokenBatch batch, FloatPointer gradient) {
        double[] sums = new double[Math.toIntExact(config.parameterCount())];
        BatchLoss loss = run(toDoubles(parameters), batch, sums);
        float[] rounded = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            rounded[i] = (float) sums[i];
        }
        gradient.put(rounded);
        return loss;
    }

    @Override
    public BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        return run(toDoubles(parameters), batch, null);
    }

    /** @param gradient added to, or null when only the loss is wanted */
    BatchLoss run(double[] parameters, TokenBatch batch, double[] gradient) {
        batch.requireFits(config);
        long targets = batch.targetCount();
        double loss = 0;
        for (int row = 0; row < batch.sequences() && targets > 0; row++) {
            int from = row * batch.length();
            int to = from + batch.length();
            ReferenceForward forward = new ReferenceForward(
                    new ReferenceParameters(config, parameters),
                    Arrays.copyOfRange(batch.ids(), from, to),
                    Arrays.copyOfRange(batch.segments(), from, to));
            loss += crossEntropy(forward.logits, Arrays.copyOfRange(batch.targets(), from, to), targets);
            if (gradient != null) {
                new ReferenceBackward(forward, gradient).run(forward.logits);
            }
        }
        return new BatchLoss(loss, targets);
    }

    /** Returns this row's share of the mean and overwrites the logits with its derivative. */
    private static double crossEntropy(double[][] logits, int[] targets, long targetCount) {
        double loss = 0;
        for (int t = 0; t < logits.length; t++) {
            if (targets[t] == TokenBatch.IGNORE) {
                Arrays.fill(logits[t], 0);
                continue;
            }
            ReferenceForward.softmax(logits[t], 0, logits[t].length);
            loss -= Math.log(logits[t][targets[t]]) / targetCount;
            logits[t][targets[t]] -= 1;
            for (int v = 0; v < logits[t].length; v++) {
                logits[t][v] /= targetCount;
            }
        }
        return loss;
    }

    @Override
    public DecodingSession startDecoding(FloatPointer parameters) {
        return new ReferenceDecodingSession(new ReferenceParameters(config, toDoubles(parameters)));
    }

    @Override
    public void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        DecodingSession.requireTogether(sessions, ids, logits);
        for (int i = 0; i < ids.length; i++) {
            DecodingSession.requireFits(config, sessions.get(i).position(), new int[] {ids[i]}, logits[i]);
        }
        for (int i = 0; i < ids.length; i++) {
            sessions.get(i).feed(new int[] {ids[i]}, logits[i]);
        }
    }

    @Override
    public float[][][][] attention(FloatPointer parameters, int[] ids) {
        TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]).requireFits(config);
        ReferenceParameters values = new ReferenceParameters(config, toDoubles(parameters));
        ReferenceForward forward = new ReferenceForward(values, ids, new int[ids.length]);
        float[][][][] probabilities = new float[config.layers()][config.heads()][ids.length][ids.length];
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int head = 0; head < config.heads(); head++) {
                for (int t = 0; t < ids.length; t++) {
                    for (int s = 0; s < ids.length; s++) {
                        probabilities[layer][head][t][s] = (float) forward.layers[layer].attention[head][t][s];
                    }
                }
            }
        }
        return probabilities;
    }

    private double[] toDoubles(FloatPointer parameters) {
        float[] floats = new float[Math.toIntExact(config.parameterCount())];
        parameters.get(floats);
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
