package dev.tsumugi.model.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {

    /** Wide enough that products pass in several blocks, and on several threads. */
    private static final ModelConfig CONFIG = new ModelConfig(1500, 40, 96, 2, 4, 2, 300, 10_000, 1e-5, false);

    private static final int[] IDS = Samples.plainBatch(CONFIG, 1, 40).ids();

    private final FloatPointer parameters = parameters();

    @AfterEach
    void free() {
        parameters.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "3, 1", "3, 5", "2, 130"})
    void togetherSequencesGetTheSameBitsAsAlone(int threads, int sequences) {
        float[][] alone = new float[sequences][CONFIG.vocabularySize()];
        float[][] together = new float[sequences][CONFIG.vocabularySize()];
        try (CpuEngine one = new CpuEngine(CONFIG, 1);
                CpuEngine engine = new CpuEngine(CONFIG, threads)) {
            List<DecodingSession> expected = sessions(one, sequences);
            List<DecodingSession> sessions = sessions(engine, sequences);
            for (int step = 0; step < 3; step++) {
                int[] next = Arrays.copyOfRange(
                        Samples.plainBatch(CONFIG, 3, sequences).ids(), step * sequences, (step + 1) * sequences);
                for (int i = 0; i < sequences; i++) {
                    expected.get(i).feed(new int[] {next[i]}, alone[i]);
                }
                engine.feedEach(sessions, next, together);
                assertThat(Arrays.deepEquals(together, alone)).isTrue();
            }
            sessions.forEach(DecodingSession::close);
            expected.forEach(DecodingSession::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void promptsPassLikeTheReferenceOnAnyNumberOfThreads(int threads) {
        float[] expected = new float[CONFIG.vocabularySize()];
        float[] actual = new float[CONFIG.vocabularySize()];
        try (ReferenceEngine reference = new ReferenceEngine(CONFIG);
                CpuEngine engine = new CpuEngine(CONFIG, threads)) {
            reference.nextTokenLogits(parameters, IDS, expected);
            engine.nextTokenLogits(parameters, IDS, actual);
            assertThat(actual).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
        }
    }

    @Test
    void forkGoesOnByItself() {
        float[] original = new float[CONFIG.vocabularySize()];
        float[] forked = new float[CONFIG.vocabularySize()];
        for (TransformerEngine engine : List.of(new CpuEngine(CONFIG, 2), new ReferenceEngine(CONFIG))) {
            try (engine;
                    DecodingSession session = engine.startDecoding(parameters)) {
                session.feed(Arrays.copyOf(IDS, 9), original);
                try (DecodingSession fork = session.fork()) {
                    fork.feed(new int[] {5}, forked);
                    session.feed(new int[] {7}, original);
                    fork.feed(new int[] {6}, forked);
                    assertThat(fork.position()).isEqualTo(11);
                    assertThat(session.position()).isEqualTo(10);
                }
                session.rewind(9);
                session.feed(new int[] {5}, original);
                session.feed(new int[] {6}, original);
                assertThat(Arrays.equals(forked, original)).isTrue();
            }
        }
    }

    @Test
    void attentionIsThatOfTheReference() {
        int[] ids = Arrays.copyOf(IDS, 12);
        try (ReferenceEngine reference = new ReferenceEngine(CONFIG);
                CpuEngine engine = new CpuEngine(CONFIG, 1)) {
            float[][][][] actual = engine.attention(parameters, ids);
            float[][][][] expected = reference.attention(parameters, ids);
            assertThat(actual).hasDimensions(CONFIG.layers(), CONFIG.heads());
            for (int layer = 0; layer < CONFIG.layers(); layer++) {
                for (int head = 0; head < CONFIG.heads(); head++) {
                    for (int t = 0; t < ids.length; t++) {
                        float[] row = actual[layer][head][t];
                        assertThat(row).usingComparatorWithPrecision(1e-5f).containsExactly(expected[layer][head][t]);
                        assertThat(Arrays.copyOfRange(row, t + 1, row.length)).isEqualTo(new float[row.length - t - 1]);
                        double sum = 0;
                        for (float probability : row) {
                            sum += probability;
                        }
                        assertThat(sum).isCloseTo(1, within(1e-6));
                    }
                }
            }
        }
    }

    @Test
    void refusesSequencesThatCannotGrowTogether() {
        float[][] logits = new float[2][CONFIG.vocabularySize()];
        try (CpuEngine engine = new CpuEngine(CONFIG, 1);
                FloatPointer others = parameters();
                DecodingSession session = engine.startDecoding(parameters);
                DecodingSession full = engine.startDecoding(parameters);
                DecodingSession other = engine.startDecoding(others)) {
            full.feed(IDS, logits[0]);
            assertThatThrownBy(() -> engine.feedEach(List.of(session, session), new int[2], logits))
                    .hasMessage("A sequence can grow by one token at a time, but one was given twice.");
            assertThatThrownBy(() -> engine.feedEach(List.of(session), new int[2], logits))
                    .hasMessage("Each of the 1 sequences needs one token and one array of logits, but 2 tokens and 2"
                            + " arrays were given.");
            assertThatThrownBy(() -> engine.feedEach(List.of(session, other), new int[2], logits))
                    .hasMessage("Sequences that grow together must have the same parameters.");
            assertThatThrownBy(() -> engine.feedEach(List.of(session, full), new int[2], logits))
                    .hasMessage("The sequence would be 41 tokens long, but the model's context length is 40.");
            assertThat(session.position()).isZero();
        }
    }

    @Test
    void attentionNeedsTokensOfTheVocabularyWithinTheContext() {
        for (TransformerEngine engine : List.of(new CpuEngine(CONFIG, 1), new ReferenceEngine(CONFIG))) {
            try (engine) {
                assertThatThrownBy(() -> engine.attention(parameters, new int[41]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("The batch's sequences are 41 tokens long, but the model's context length is 40.");
                assertThatThrownBy(() -> engine.attention(parameters, new int[] {1500}))
                        .hasMessage("The token id 1500 in row 0 at position 0 is outside the model's vocabulary of 1500"
                                + " ids.");
            }
        }
    }

    /** Sequences of different lengths. */
    private List<DecodingSession> sessions(CpuEngine engine, int count) {
        float[] logits = new float[CONFIG.vocabularySize()];
        DecodingSession[] sessions = new DecodingSession[count];
        for (int i = 0; i < count; i++) {
            sessions[i] = engine.startDecoding(parameters);
            sessions[i].feed(Arrays.copyOf(IDS, 1 + i % 30), logits);
        }
        return List.of(sessions);
    }

    private static FloatPointer parameters() {
        double[] values = Samples.parameters(CONFIG);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new FloatPointer(floats);
    }
}
