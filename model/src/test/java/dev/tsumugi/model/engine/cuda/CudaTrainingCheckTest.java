package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.engine.check.LossTrace.ADAMW;
import static dev.tsumugi.model.engine.check.LossTrace.MUON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.check.GradientCheck;
import dev.tsumugi.model.engine.check.LossTrace;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a GPU's training is judged by, on kernels that run on the processor. */
class CudaTrainingCheckTest {

    private static final LossTrace TRACE =
            new LossTrace(new ModelConfig(64, 24, 32, 1, 2, 1, 48, 10_000, 1e-5, true), 2, 40, ADAMW, 1e-3);

    static Stream<LossTrace> traces() {
        return Stream.of(TRACE, TRACE.with(MUON, 0.02));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void lossesAreThoseOfTheProcessor(LossTrace trace) {
        double[] expected = trace.losses(config -> new CpuEngine(config, TrainingOptions.NONE, 1));
        double[] actual = trace.losses(CudaTrainingCheckTest::engine);
        assertThat(expected[trace.steps() - 1]).isLessThan(expected[0] - 0.1);
        assertThat(LossTrace.error(actual, expected)).isLessThan(LossTrace.TOLERANCE);
    }

    @Test
    @Tag("slow")
    void gradientsAreThoseOfTheReference() {
        Map<String, Double> errors = GradientCheck.errors(CudaTrainingCheckTest::engine);
        assertThat(errors.values()).allMatch(error -> error < GradientCheck.TOLERANCE);
    }

    @Test
    void aLossThatIsNoNumberIsNoAgreement() {
        assertThat(LossTrace.error(new double[] {2, Double.NaN}, new double[] {2, 2}))
                .isNaN();
        assertThat(LossTrace.error(new double[] {2, 1.9}, new double[] {2, 2})).isCloseTo(0.05, within(1e-12));
    }

    private static TransformerEngine engine(ModelConfig config) {
        return new CudaEngine(config, TrainingOptions.NONE, () -> new EmulatedDevice(config.headWidth()));
    }
}
