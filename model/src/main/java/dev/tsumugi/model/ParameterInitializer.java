package dev.tsumugi.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Draws starting parameters: N(0, 0.02) for matrices, N(0, 0.02 / sqrt(2 L)) for the two projections that write to the
 * residual stream of each layer (<a href="https://openai.com/research/better-language-models">GPT-2</a>, section 2.3),
 * 1 for the gains of norms, 0 for biases. Each tensor has its own stream, derived from the seed and its name, so that a tensor's
 * values do not depend on the others.
 *
 * <p>Logits then have the variance 0.02² C, and a fresh model's loss is half of it above ln V: 0.57 % at C 256 and V
 * 8,192. GPT-2's blocks keep that, as published. In Llama's, which have no published values, the gains of the last
 * norm start so much smaller that it is {@value #LOSS_ABOVE_LOGARITHM} of ln V at most, at any width, and what a layer adds to
 * the residual stream is scaled alike, so that a token's own embedding keeps its weight there. A smaller embedding would do it
 * too, but learns more slowly.
 */
public final class ParameterInitializer {

    private static final double STANDARD_DEVIATION = 0.02;
    private static final double LOSS_ABOVE_LOGARITHM = 0.0035;
    private static final int CHUNK_FLOATS = 1 << 16;

    private ParameterInitializer() {}

    /** Overwrites {@code parameters}, which holds {@link ModelConfig#parameterCount()} floats from its position on. */
    public static void initialize(ModelConfig config, long seed, FloatPointer parameters) {
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            FloatPointer tensor = parameters.getPointer(entry.offset());
            if (entry.isMatrix()) {
                fillNormal(
                        tensor,
                        entry.length(),
                        deviation(config, entry.name()),
                        new SplittableRandom(streamOf(seed, entry.name())));
            } else {
                fill(tensor, entry.length(), entry.isBias() ? 0 : gain(config, entry.name()));
            }
        }
    }

    private static double deviation(ModelConfig config, String name) {
        boolean residual = name.endsWith(ParameterLayout.ATTENTION_OUTPUT) || name.endsWith(ParameterLayout.DOWN);
        return residual ? STANDARD_DEVIATION / Math.sqrt(2.0 * config.layers()) * lastGain(config) : STANDARD_DEVIATION;
    }

    private static float gain(ModelConfig config, String name) {
        return name.equals(ParameterLayout.FINAL_NORM) ? (float) lastGain(config) : 1;
    }

    /** The last norm's rows have the length √C times its gain. */
    private static double lastGain(ModelConfig config) {
        if (config.architecture() == Architecture.GPT2) {
            return 1;
        }
        double logitVariance = STANDARD_DEVIATION * STANDARD_DEVIATION * config.width();
        double allowed = 2 * LOSS_ABOVE_LOGARITHM * Math.log(config.vocabularySize());
        return Math.min(1, Math.sqrt(allowed / logitVariance));
    }

    private static void fillNormal(FloatPointer tensor, long length, double deviation, SplittableRandom random) {
        float[] chunk = new float[(int) Math.min(length, CHUNK_FLOATS)];
        for (long start = 0; start < length; start += chunk.length) {
            int count = (int) Math.min(chunk.length, length - start);
            for (int i = 0; i < count; i++) {
                chunk[i] = (float) (random.nextGaussian() * deviation);
            }
            tensor.getPointer(start).put(chunk, 0, count);
        }
    }

    private static void fill(FloatPointer tensor, long length, float value) {
        float[] values = new float[Math.toIntExact(length)];
        Arrays.fill(values, value);
        tensor.put(values);
    }

    /** FNV-1a over the seed and the name: {@link String#hashCode} has too few bits to keep names apart. */
    private static long streamOf(long seed, String name) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (byte value : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
