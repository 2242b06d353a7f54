package dev.tsumugi.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    private static final ModelConfig CONFIG = new ModelConfig(11, 8, 8, 1, 2, 1, 12, 10_000, 1e-5, false);

    private final FloatPointer parameters = new FloatPointer(CONFIG.parameterCount());
    private final ReferenceEngine engine = new ReferenceEngine(CONFIG);
    private final Generator generator = new Generator(engine, parameters);

    GeneratorTest() {
        ParameterInitializer.initialize(CONFIG, 3, parameters);
    }

    @AfterEach
    void free() {
        parameters.close();
    }

    @Test
    void takesTheMostProbableTokenAtEachPosition() {
        int[] sequence = {4, 2};
        float[] logits = new float[CONFIG.vocabularySize()];
        for (int i = 0; i < 3; i++) {
            engine.nextTokenLogits(parameters, sequence, logits);
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = new Sampler(SamplerSettings.greedy()).sample(logits);
        }
        assertThat(generate(3, Set.of(), SamplerSettings.greedy())).containsExactly(Arrays.copyOfRange(sequence, 2, 5));
    }

    @Test
    void streamsTheTokensItReturns() {
        List<Integer> streamed = new ArrayList<>();
        SamplerSettings sampler = new SamplerSettings(1, 0, 1, 7);
        int[] ids = generator.generate(new int[] {4, 2}, new GenerationSettings(5, Set.of(), sampler), streamed::add);
        assertThat(ids)
                .hasSize(5)
                .containsExactly(streamed.stream().mapToInt(id -> id).toArray());
        assertThat(generate(5, Set.of(), sampler)).containsExactly(ids);
    }

    @Test
    void stopsBeforeAStopId() {
        SamplerSettings sampler = new SamplerSettings(1, 0, 1, 7);
        int[] unstopped = generate(5, Set.of(), sampler);
        int stop = unstopped[3];
        int[] expected = Arrays.stream(unstopped).takeWhile(id -> id != stop).toArray();
        assertThat(generate(5, Set.of(stop), sampler)).containsExactly(expected);
    }

    @Test
    void fillsTheContextAndDrawsOneMore() {
        assertThat(generate(100, Set.of(), SamplerSettings.greedy())).hasSize(7);
    }

    @Test
    void refusesAnEmptyPrompt() {
        GenerationSettings settings = new GenerationSettings(5, Set.of(), SamplerSettings.greedy());
        assertThatThrownBy(() -> generator.generate(new int[0], settings, id -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Decoding needs at least one token id, but none was given.");
    }

    private int[] generate(int maxNewTokens, Set<Integer> stopIds, SamplerSettings sampler) {
        return generator.generate(new int[] {4, 2}, new GenerationSettings(maxNewTokens, stopIds, sampler), id -> {});
    }
}
