package dev.tsumugi.model.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Text one token at a time, the kernels run on the processor. */
class CudaDecodingTest {

    private static final ModelConfig MODEL = new ModelConfig(53, 40, 64, 2, 4, 2, 40, 10_000, 1e-5, false);

    static Stream<ModelConfig> models() {
        return Stream.of(
                MODEL,
                MODEL.withQueryKeyNorm(),
                ModelConfig.gpt2(53, 40, 64, 2, 4, true),
                ModelConfig.gpt2(53, 40, 64, 2, 4, false),
                new ModelConfig(53, 40, 64, 2, 4, 2, 40, 10_000, 1e-5, false, Architecture.GPT2, true, true));
    }

    @ParameterizedTest
    @MethodSource("models")
    void decodesLikeTheReference(ModelConfig config) {
        int[] ids = Samples.plainBatch(config, 1, 26).ids();
        float[] expected = new float[config.vocabularySize()];
        float[] actual = new float[config.vocabularySize()];
        try (FloatPointer parameters = Samples.floats(Samples.parameters(config));
                ReferenceEngine reference = new ReferenceEngine(config);
                CudaEngine engine = engine(config);
                DecodingSession session = engine.startDecoding(parameters)) {
            session.feed(Arrays.copyOf(ids, 3), actual);
            session.feed(Arrays.copyOfRange(ids, 3, 12), actual);
            session.feed(Arrays.copyOfRange(ids, 12, 22), actual);
            for (int i = 22; i < ids.length; i++) {
                session.feed(new int[] {ids[i]}, actual);
            }
            reference.nextTokenLogits(parameters, ids, expected);
            assertThat(actual).usingComparatorWithPrecision(0.1f).containsExactly(expected);

            session.rewind(3);
            try (DecodingSession fork = session.fork()) {
                fork.feed(Arrays.copyOfRange(ids, 3, 11), actual);
            }
            reference.nextTokenLogits(parameters, Arrays.copyOf(ids, 11), expected);
            assertThat(actual).usingComparatorWithPrecision(0.1f).containsExactly(expected);
        }
    }

    @Test
    void togetherSequencesGetTheSameBitsAsAlone() {
        int sequences = 11;
        float[][] alone = new float[sequences][MODEL.vocabularySize()];
        float[][] together = new float[sequences][MODEL.vocabularySize()];
        try (FloatPointer parameters = Samples.floats(Samples.parameters(MODEL));
                CudaEngine engine = engine(MODEL)) {
            List<DecodingSession> one = sessions(engine, parameters, sequences);
            List<DecodingSession> other = sessions(engine, parameters, sequences);
            int[] next = Samples.plainBatch(MODEL, 1, sequences).ids();
            for (int i = 0; i < sequences; i++) {
                one.get(i).feed(new int[] {next[i]}, alone[i]);
            }
            engine.feedEach(other, next, together);
            assertThat(together).isDeepEqualTo(alone);
            one.forEach(DecodingSession::close);
            other.forEach(DecodingSession::close);
        }
    }

    @Test
    void refusesOtherParametersWhileSequencesGrow() {
        try (FloatPointer parameters = Samples.floats(Samples.parameters(MODEL));
                FloatPointer others = Samples.floats(Samples.parameters(MODEL));
                CudaEngine engine = engine(MODEL)) {
            DecodingSession session = engine.startDecoding(parameters);
            assertThatThrownBy(() -> engine.startDecoding(others))
                    .hasMessage("Sequences of other parameters are still growing: close them first.");
            session.close();
            engine.startDecoding(others).close();
        }
    }

    /** Sequences of different lengths. */
    private static List<DecodingSession> sessions(CudaEngine engine, FloatPointer parameters, int count) {
        List<DecodingSession> sessions = new ArrayList<>();
        float[] logits = new float[MODEL.vocabularySize()];
        for (int i = 0; i < count; i++) {
            DecodingSession session = engine.startDecoding(parameters);
            session.feed(Samples.plainBatch(MODEL, 1, i + 1).ids(), logits);
            sessions.add(session);
        }
        return sessions;
    }

    private static CudaEngine engine(ModelConfig config) {
        return new CudaEngine(config, TrainingOptions.NONE, () -> new EmulatedDevice(config.headWidth()));
    }
}
