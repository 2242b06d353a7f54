package dev.tsumugi.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {

    private static final ModelConfig CONFIG = new ModelConfig(11, 8, 8, 1, 2, 1, 12, 10_000, 1e-5, false);

    private static final int[] PROMPT = {4, 2};
    private static final SamplerSettings PLAIN = SamplerSettings.plain(7);
    private static final TokenListener ALL = (sequence, id) -> true;

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
    void repetitionPenaltyLeavesStopIdsAlone() {
        float[] logits = new float[CONFIG.vocabularySize()];
        SamplerSettings penalized = new SamplerSettings(1e6, 0, 0, 1, 0, 0);
        int stop = 0;
        int[] prompt;
        do { // a prompt that holds its most probable continuation
            prompt = new int[] {4, stop};
            engine.nextTokenLogits(parameters, prompt, logits);
        } while (new Sampler(SamplerSettings.greedy()).sample(logits) != stop && ++stop < logits.length);
        assertThat(stop).isLessThan(logits.length);

        List<int[]> prompts = List.of(prompt);
        assertThat(generator
                        .generate(prompts, settings(1, Set.of(stop), 1, penalized), ALL)
                        .continuations()
                        .get(0))
                .isEmpty();
        assertThat(generator
                        .generate(prompts, settings(1, Set.of(), 1, penalized), ALL)
                        .continuations()
                        .get(0))
                .doesNotContain(stop);
    }

    @Test
    void streamsTheTokensItReturns() {
        List<Integer> streamed = new ArrayList<>();
        List<Integer> ended = new ArrayList<>();
        TokenListener listener = new TokenListener() {
            @Override
            public boolean onToken(int sequence, int id) {
                return streamed.add(id);
            }

            @Override
            public void onEnd(int sequence) {
                ended.add(streamed.size());
            }
        };
        int[] ids = generator
                .generate(List.of(PROMPT), settings(5, Set.of(), 1, PLAIN), listener)
                .continuations()
                .get(0);
        assertThat(ids)
                .hasSize(5)
                .containsExactly(streamed.stream().mapToInt(id -> id).toArray());
        assertThat(ended).containsExactly(5);
        assertThat(generate(5, Set.of(), PLAIN)).containsExactly(ids);
    }

    @Test
    void endsWhenTheListenerHasEnough() {
        int[] ids = generator
                .generate(List.of(PROMPT), settings(5, Set.of(), 1, PLAIN), (sequence, id) -> false)
                .continuations()
                .get(0);
        assertThat(ids).containsExactly(generate(1, Set.of(), PLAIN));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9})
    void togetherSequencesGetWhatTheyGetAlone(int atOnce) {
        List<int[]> prompts =
                List.of(PROMPT, PROMPT, PROMPT, new int[] {1}, new int[] {3, 5, 1, 0, 7, 2}, PROMPT, new int[] {1});
        Generation together;
        try (CpuEngine cpu = new CpuEngine(CONFIG, 2)) {
            Generator fast = new Generator(cpu, parameters);
            together = fast.generate(prompts, settings(4, Set.of(2), atOnce, PLAIN), ALL);
            for (int i = 0; i < prompts.size(); i++) {
                SamplerSettings own = PLAIN.withSeed(PLAIN.seed() + i);
                Generation alone = fast.generate(List.of(prompts.get(i)), settings(4, Set.of(2), 1, own), ALL);
                assertThat(together.continuations().get(i))
                        .containsExactly(alone.continuations().get(0));
            }
        }
        assertThat(together.continuations())
                .extracting(ids -> ids.length)
                .contains(4)
                .anyMatch(length -> length < 4);
    }

    @Test
    void readsAPromptThatComesAgainOnce() {
        Generation generation = generator.generate(
                List.of(PROMPT, PROMPT, PROMPT, new int[] {1, 2, 3}, PROMPT), settings(2, Set.of(), 2, PLAIN), ALL);
        assertThat(generation.promptTokens()).isEqualTo(2 + 3 + 2);
        assertThat(generation.newTokens()).isEqualTo(10);
    }

    @Test
    void repetitionPenaltyCountsThePrompt() {
        int[] plain = generate(1, Set.of(), SamplerSettings.greedy());
        int[] withPrompt = generator
                .generate(
                        List.of(new int[] {plain[0], 4, 2}),
                        settings(6, Set.of(), 1, new SamplerSettings(1e6, 0, 0, 1, 0, 0)),
                        ALL)
                .continuations()
                .get(0);
        assertThat(withPrompt).hasSize(6).doesNotContain(plain[0], 4, 2).doesNotHaveDuplicates();
    }

    @Test
    void stopsBeforeAStopId() {
        int[] unstopped = generate(5, Set.of(), PLAIN);
        int stop = unstopped[3];
        int[] expected = Arrays.stream(unstopped).takeWhile(id -> id != stop).toArray();
        assertThat(generate(5, Set.of(stop), PLAIN)).containsExactly(expected);
    }

    @Test
    void fillsTheContextAndDrawsOneMore() {
        assertThat(generate(100, Set.of(), SamplerSettings.greedy())).hasSize(7);
    }

    @Test
    void refusesAnEmptyPrompt() {
        assertThatThrownBy(() -> generator.generate(List.of(new int[0]), settings(5, Set.of(), 1, PLAIN), ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Decoding needs at least one token id, but none was given.");
    }

    @Test
    void saysWhichSettingIsOutOfRange() {
        assertThatThrownBy(() -> settings(0, Set.of(), 1, PLAIN))
                .hasMessage("maxNewTokens must be at least 1, but is 0.");
        assertThatThrownBy(() -> settings(1, Set.of(), 0, PLAIN)).hasMessage("atOnce must be at least 1, but is 0.");
    }

    private int[] generate(int maxNewTokens, Set<Integer> stopIds, SamplerSettings sampler) {
        return generator
                .generate(List.of(PROMPT), settings(maxNewTokens, stopIds, 1, sampler), ALL)
                .continuations()
                .get(0);
    }

    private static GenerationSettings settings(
            int maxNewTokens, Set<Integer> stopIds, int atOnce, SamplerSettings sampler) {
        return new GenerationSettings(maxNewTokens, stopIds, atOnce, sampler);
    }
}
