package dev.tsumugi.model.engine.check;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;

/** Gradients of each tensor beside those of the double-precision reference, on models of several shapes, odd ones too. */
public final class GradientCheck {

    /** What rounding to bfloat16 leaves over a few layers; a wrong kernel leaves about 1. */
    public static final double TOLERANCE = 0.04;

    private static final List<ModelConfig> MODELS = List.of(
            new ModelConfig(53, 80, 64, 2, 4, 2, 40, 10_000, 1e-5, false),
            new ModelConfig(53, 80, 64, 2, 4, 2, 40, 10_000, 1e-5, false).withQueryKeyNorm(),
            new ModelConfig(70, 150, 64, 1, 1, 1, 72, 10_000, 1e-5, true),
            new ModelConfig(64, 70, 256, 1, 2, 1, 88, 500, 1e-6, false),
            new ModelConfig(203, 257, 128, 2, 2, 1, 352, 10_000, 1e-5, true),
            ModelConfig.gpt2(53, 80, 64, 2, 2, true),
            ModelConfig.gpt2(70, 66, 64, 1, 4, false));

    private GradientCheck() {}

    /** The relative errors, by model and tensor. */
    public static Map<String, Double> errors(Function<ModelConfig, TransformerEngine> engines) {
        Map<String, Double> errors = new LinkedHashMap<>();
        for (int i = 0; i < MODELS.size(); i++) {
            ModelConfig config = MODELS.get(i);
            long size = config.parameterCount();
            try (FloatPointer parameters = new FloatPointer(size);
                    FloatPointer expected = new FloatPointer(size);
                    FloatPointer actual = new FloatPointer(size);
                    ReferenceEngine reference = new ReferenceEngine(config, TrainingOptions.NONE);
                    TransformerEngine engine = engines.apply(config)) {
                ParameterInitializer.initialize(config, 1, parameters);
                TokenBatch batch = batch(config);
                reference.lossAndGradient(parameters, batch, expected);
                engine.lossAndGradient(parameters, batch, actual);
                for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                    if (!isWithoutEffect(config, entry)) {
                        errors.put("model " + i + " " + entry.name(), relativeError(entry, actual, expected));
                    }
                }
            }
        }
        return errors;
    }

    /** Whether the gradient is 0 but for rounding: softmax does not see what all keys of a document have in common. */
    public static boolean isWithoutEffect(ModelConfig config, ParameterLayout.Entry entry) {
        return !config.queryKeyNorm() && entry.name().endsWith(ParameterLayout.biasOf(ParameterLayout.KEY));
    }

    /** Two rows of some documents; some positions have no target. */
    private static TokenBatch batch(ModelConfig config) {
        SplittableRandom random = new SplittableRandom(7);
        int length = config.contextLength();
        int[] ids = random.ints(2L * length, 0, config.vocabularySize()).toArray();
        int[] targets = random.ints(ids.length, TokenBatch.IGNORE, config.vocabularySize())
                .toArray();
        int[] segments = new int[ids.length];
        Arrays.setAll(segments, row -> row % length / 31);
        return new TokenBatch(2, length, ids, targets, segments);
    }

    /** Euclidean distance of one tensor of two gradients over the length of the expected one. */
    public static double relativeError(ParameterLayout.Entry entry, FloatPointer actual, FloatPointer expected) {
        double difference = 0;
        double norm = 0;
        for (long i = entry.offset(); i < entry.offset() + entry.length(); i++) {
            difference += Math.pow(actual.get(i) - expected.get(i), 2);
            norm += Math.pow(expected.get(i), 2);
        }
        return Math.sqrt(difference / norm);
    }
}
