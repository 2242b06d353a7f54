package dev.tsumugi.model.engine.reference;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.RecomputingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Plain loops in double precision: slow, obvious, and the oracle against which other engines are tested. Its own
 * gradient is tested against finite differences. It keeps all activations whatever the options say.
 */
public final class ReferenceEngine implements TransformerEngine {

    private final ModelConfig config;
    private final TrainingOptions options;

    public ReferenceEngine(ModelConfig config) {
        this(config, TrainingOptions.NONE);
    }

    public ReferenceEngine(ModelConfig config, TrainingOptions options) {
        this.config = config;
        this.options = options;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        double[] sums = new double[Math.toIntExact(config.parameterCount())];
        BatchLoss loss = objective(toDoubles(parameters), batch, dropoutStream, sums);
        float[] rounded = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            rounded[i] = (float) sums[i];
        }
        gradient.put(rounded);
        return loss;
    }

    @Override
    public BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        return run(toDoubles(parameters), batch, DropoutMask.of(0, 0), 0, null);
    }

    /**
     * What training minimises.
     *
     * @param gradient added to, or null when only the loss is wanted
     */
    BatchLoss objective(double[] parameters, TokenBatch batch, long dropoutStream, double[] gradient) {
        DropoutMask mask = DropoutMask.of(dropoutStream, options.dropout());
        return run(parameters, batch, mask, options.zLoss(), gradient);
    }

    private BatchLoss run(double[] parameters, TokenBatch batch, DropoutMask mask, double zLoss, double[] gradient) {
        batch.requireFits(config);
        long targets = batch.targetCount();
        double loss = 0;
        for (int row = 0; row < batch.sequences() && targets > 0; row++) {
            int from = row * batch.length();
            int to = from + batch.length();
            ReferenceSequence sequence = ReferenceSequence.of(
                    Arrays.copyOfRange(batch.ids(), from, to),
                    Arrays.copyOfRange(batch.segments(), from, to),
                    from,
                    mask);
            ReferenceDecoder decoder =
                    new ReferenceDecoder(new ReferenceParameters(config, parameters, gradient), sequence);
            double[][] logits = decoder.logits();
            loss += crossEntropy(logits, Arrays.copyOfRange(batch.targets(), from, to), targets, zLoss);
            if (gradient != null) {
                decoder.backward(logits);
            }
        }
        return new BatchLoss(loss, targets);
    }

    /** Returns this row's share of the mean and overwrites the logits with its derivative. */
    private static double crossEntropy(double[][] logits, int[] targets, long targetCount, double zLoss) {
        double loss = 0;
        for (int t = 0; t < logits.length; t++) {
            if (targets[t] == TokenBatch.IGNORE) {
                Arrays.fill(logits[t], 0);
                continue;
            }
            double logSum = Rows.softmax(logits[t], 0, logits[t].length);
            loss += (zLoss * logSum * logSum - Math.log(logits[t][targets[t]])) / targetCount;
            for (int v = 0; v < logits[t].length; v++) {
                logits[t][v] *= (1 + 2 * zLoss * logSum) / targetCount;
            }
            logits[t][targets[t]] -= 1.0 / targetCount;
        }
        return loss;
    }

    @Override
    public double update(FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step) {
        return PlainStep.take(config, parameters, gradient, state, step);
    }

    @Override
    public DecodingSession startDecoding(FloatPointer parameters) {
        ReferenceParameters values = new ReferenceParameters(config, toDoubles(parameters), null);
        return new RecomputingSession(config, ids -> {
            double[] last = new ReferenceDecoder(values, ReferenceSequence.of(ids)).logits()[ids.length - 1];
            float[] rounded = new float[last.length];
            for (int v = 0; v < last.length; v++) {
                rounded[v] = (float) last[v];
            }
            return rounded;
        });
    }

    @Override
    public void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        RecomputingSession.feedEach(config, sessions, ids, logits);
    }

    @Override
    public float[][][][] attention(FloatPointer parameters, int[] ids) {
        TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]).requireFits(config);
        ReferenceDecoder decoder = new ReferenceDecoder(
                new ReferenceParameters(config, toDoubles(parameters), null), ReferenceSequence.of(ids));
        decoder.logits();
        float[][][][] probabilities = new float[config.layers()][config.heads()][ids.length][ids.length];
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int head = 0; head < config.heads(); head++) {
                for (int t = 0; t < ids.length; t++) {
                    for (int s = 0; s < ids.length; s++) {
                        probabilities[layer][head][t][s] = (float) decoder.probabilities(layer)[head][t][s];
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
