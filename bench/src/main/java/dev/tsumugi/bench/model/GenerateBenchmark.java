package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.generate.Generation;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Reading prompts and writing beside libtorch, in tokens per second, for three sizes of model with random parameters. Every figure is
 * an object of numbers by size, threads and sequences.
 */
public final class GenerateBenchmark implements Benchmark {
    private static final int PROMPT_TOKENS = 128;
    private static final int NEW_TOKENS = 32;
    private static final int REPETITIONS = 4;
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final List<Integer> SEQUENCES = List.of(1, 8);
    private static final List<ModelConfig> SIZES = List.of(size(256, 4, 8192), size(384, 6, 65), size(768, 12, 32_000));

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String description() {
        return "tokens per second of prompts and of answers beside libtorch, 1 and 8 at once, on 1 and 2 threads";
    }

    @Override
    public BenchResult run() throws IOException {
        MeasuredProcess processes = MeasuredProcess.ofThisRun();
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        for (ModelConfig size : SIZES) {
            try (FloatPointer parameters = new FloatPointer(size.parameterCount())) {
                ParameterInitializer.initialize(size, 1, parameters);
                for (int threads : THREADS) {
                    for (int sequences : SEQUENCES) {
                        measure(size, parameters, threads, sequences, processes, figures);
                    }
                }
            }
        }
        return new BenchResult(name(), figures);
    }

    private static void measure(
            ModelConfig size,
            FloatPointer parameters,
            int threads,
            int sequences,
            MeasuredProcess processes,
            ObjectNode figures)
            throws IOException {
        String label = "c%d_l%d_v%d_threads%d_batch%d"
                .formatted(size.width(), size.layers(), size.vocabularySize(), threads, sequences);
        Speed ours = ours(size, parameters, threads, sequences);
        Speed torch = torch(size, threads, sequences, processes);
        System.err.printf(
                Locale.ROOT,
                "%s: %.0f tokens/s, libtorch %.0f; prompts %.0f, libtorch %.0f%n",
                label,
                ours.answer,
                torch.answer,
                ours.prompt,
                torch.prompt);
        put(figures, "prompt_tokens_per_s", label, ours.prompt);
        put(figures, "torch_prompt_tokens_per_s", label, torch.prompt);
        put(figures, "ratio_torch_prompt", label, ours.prompt / torch.prompt);
        put(figures, "tokens_per_s", label, ours.answer);
        put(figures, "torch_tokens_per_s", label, torch.answer);
        put(figures, "ratio_torch", label, ours.answer / torch.answer);
    }

    private static void put(ObjectNode figures, String name, String label, double value) {
        figures.withObject("/" + name).put(label, value);
    }

    /** The most of some repetitions, in tokens per second. */
    private record Speed(double prompt, double answer) {}

    private static Speed ours(ModelConfig size, FloatPointer parameters, int threads, int sequences) {
        GenerationSettings settings = new GenerationSettings(NEW_TOKENS, Set.of(), sequences, SamplerSettings.greedy());
        double prompt = 0;
        double answer = 0;
        try (CpuEngine engine = new CpuEngine(size, threads)) {
            Generator generator = new Generator(engine, parameters);
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                Generation generation = generator.generate(prompts(size, sequences), settings, (sequence, id) -> true);
                prompt = Math.max(prompt, generation.promptTokens() / generation.promptSeconds());
                answer = Math.max(answer, generation.newTokens() / generation.newSeconds());
            }
        }
        return new Speed(prompt, answer);
    }

    private static Speed torch(ModelConfig size, int threads, int sequences, MeasuredProcess processes)
            throws IOException {
        JsonNode figures = processes.torch(
                "TorchGeneration",
                size.width(),
                size.layers(),
                size.heads(),
                size.feedForwardWidth(),
                size.contextLength(),
                size.vocabularySize(),
                sequences,
                threads,
                PROMPT_TOKENS,
                NEW_TOKENS,
                REPETITIONS);
        return new Speed(
                figures.path("prompt_tokens_per_s").asDouble(),
                figures.path("tokens_per_s").asDouble());
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
        return new ModelConfig(vocabulary, 512, width, layers, heads, heads, feedForward, 10_000, 1e-5, false);
    }
}
