package dev.tsumugi.bench;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.generate.Generation;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;

/** Reading prompts and writing, in tokens per second, for three sizes of model with random parameters. */
final class GenerateBenchmark implements Benchmark {
    private static final int PROMPT_TOKENS = 128;
    private static final int NEW_TOKENS = 32;
    private static final int REPETITIONS = 3;
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final List<Integer> SEQUENCES = List.of(1, 8);
    private static final List<ModelConfig> SIZES = List.of(size(256, 4, 8192), size(384, 6, 65), size(768, 12, 32_000));

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String description() {
        return "tokens per second of prompts and of answers, 1 and 8 at once, on 1 and 2 threads";
    }

    @Override
    public BenchResult run() {
        Map<String, Double> prompt = new LinkedHashMap<>();
        Map<String, Double> answer = new LinkedHashMap<>();
        for (ModelConfig size : SIZES) {
            try (FloatPointer parameters = new FloatPointer(size.parameterCount())) {
                ParameterInitializer.initialize(size, 1, parameters);
                for (int threads : THREADS) {
                    for (int sequences : SEQUENCES) {
                        measure(size, parameters, threads, sequences, prompt, answer);
                    }
                }
            }
        }
        return BenchResult.of(name()).with("prompt_tokens_per_s", prompt).with("tokens_per_s", answer);
    }

    private static void measure(
            ModelConfig size,
            FloatPointer parameters,
            int threads,
            int sequences,
            Map<String, Double> prompt,
            Map<String, Double> answer) {
        String key = "c%d_l%d_v%d_threads%d_batch%d"
                .formatted(size.width(), size.layers(), size.vocabularySize(), threads, sequences);
        GenerationSettings settings = new GenerationSettings(NEW_TOKENS, Set.of(), sequences, SamplerSettings.greedy());
        try (CpuEngine engine = new CpuEngine(size, threads)) {
            Generator generator = new Generator(engine, parameters);
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                Generation generation = generator.generate(prompts(size, sequences), settings, (sequence, id) -> true);
                prompt.merge(key, generation.promptTokens() / generation.promptSeconds(), Math::max);
                answer.merge(key, generation.newTokens() / generation.newSeconds(), Math::max);
            }
        }
    }

    private static List<int[]> prompts(ModelConfig size, int count) {
        SplittableRandom random = new SplittableRandom(2);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(random.ints(PROMPT_TOKENS, 0, size.vocabularySize()).toArray());
        }
        return prompts;
    }

    private static ModelConfig size(int width, int layers, int vocabulary) {
        int heads = width / 64;
        int feedForward = (8 * width / 3 + 63) / 64 * 64;
        return new ModelConfig(vocabulary, 256, width, layers, heads, heads, feedForward, 10_000, 1e-5, true);
    }
}
