package dev.tsumugi.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.check.GradientCheck;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;

/** Random parameters and batches for tests of engines. */
public final class Samples {

    private Samples() {}

    /** Large enough that softmax and SwiGLU leave their linear range. */
    public static double[] parameters(ModelConfig config) {
        SplittableRandom random = new SplittableRandom(11);
        double[] values = new double[(int) config.parameterCount()];
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            double mean = entry.isMatrix() || entry.isBias() ? 0 : 1;
            double deviation = entry.isMatrix() ? 1.5 / Math.sqrt(config.width()) : 0.2;
            for (int i = 0; i < entry.length(); i++) {
                values[(int) entry.offset() + i] = mean + deviation * random.nextGaussian();
            }
        }
        return values;
    }

    /** The same values in single precision. */
    public static FloatPointer floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new FloatPointer(floats);
    }

    /** Rows of whole documents, every position with a target. */
    public static TokenBatch plainBatch(ModelConfig config, int sequences, int length) {
        SplittableRandom random = new SplittableRandom(12);
        int[] ids = random.ints((long) sequences * length, 0, config.vocabularySize())
                .toArray();
        int[] targets = random.ints(ids.length, 0, config.vocabularySize()).toArray();
        return TokenBatch.ofWholeRows(sequences, length, ids, targets);
    }

    /** As {@link #packedBatch}, but each sequence has fewer targets than the one before, and the last ones none. */
    public static TokenBatch unevenBatch(ModelConfig config, int sequences, int length) {
        TokenBatch batch = packedBatch(config, sequences, length);
        for (int i = 0; i < batch.targets().length; i++) {
            if (i % length >= length - length * (i / length) / (sequences - 2)) {
                batch.targets()[i] = TokenBatch.IGNORE;
            }
        }
        return batch;
    }

    /**
     * Holds two engines to the same loss and gradient.
     *
     * @param rounding of a tensor's gradient, relative
     * @param ofLoss rounding of the loss, relative
     */
    public static void requireSameGradient(
            TransformerEngine one,
            TransformerEngine other,
            FloatPointer parameters,
            TokenBatch batch,
            double rounding,
            double ofLoss) {
        ModelConfig config = one.config();
        try (FloatPointer gradient = new FloatPointer(config.parameterCount());
                FloatPointer expected = new FloatPointer(config.parameterCount())) {
            BatchLoss expectedLoss = one.lossAndGradient(parameters, batch, 9, expected);
            for (int repetition = 0; repetition < 3; repetition++) { // the second time work may be recorded
                BatchLoss loss = other.lossAndGradient(parameters, batch, 9, gradient);
                assertThat(loss.targets()).isEqualTo(expectedLoss.targets());
                assertThat(loss.meanLoss())
                        .isCloseTo(expectedLoss.meanLoss(), within(ofLoss * expectedLoss.meanLoss()));
                for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                    if (!GradientCheck.isWithoutEffect(config, entry)) {
                        assertThat(GradientCheck.relativeError(entry, gradient, expected))
                                .as(entry.name())
                                .isLessThan(rounding);
                    }
                }
            }
        }
    }

    /** Rows of several documents of random lengths, about a third of the positions without a target. */
    public static TokenBatch packedBatch(ModelConfig config, int sequences, int length) {
        TokenBatch plain = plainBatch(config, sequences, length);
        SplittableRandom random = new SplittableRandom(13);
        int[] targets = Arrays.copyOf(plain.targets(), plain.targets().length);
        int[] segments = new int[targets.length];
        for (int i = 0; i < targets.length; i++) {
            if (random.nextInt(3) == 0) {
                targets[i] = TokenBatch.IGNORE;
            }
            if (i % length > 0) {
                segments[i] = segments[i - 1] + (random.nextInt(4) == 0 ? 1 : 0);
            }
        }
        return new TokenBatch(sequences, length, plain.ids(), targets, segments);
    }
}
