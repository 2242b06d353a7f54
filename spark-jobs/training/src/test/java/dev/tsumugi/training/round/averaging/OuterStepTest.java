package dev.tsumugi.training.round.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.vector.WireFormat;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class OuterStepTest {
    @Test
    void nesterovGoesAsComputedByHand() {
        try (FloatPointer parameters = new FloatPointer(1f, -2f);
                FloatPointer momentum = new FloatPointer(0f, 0f)) {
            OuterStep step = new OuterStep(settings(Mode.DILOCO, WireFormat.FLOAT32), parameters, momentum);

            step.step(0, new float[] {0.1f, 1f}, 2);
            // v = 0.1, 1; theta = 1 - 0.7 (0.1 + 0.9 * 0.1), -2 - 0.7 (1 + 0.9)
            assertValues(momentum, 0.1, 1);
            assertValues(parameters, 0.867, -3.33);

            step.step(0, new float[] {0.2f, -1f}, 2);
            // v = 0.9 * 0.1 + 0.2, 0.9 - 1; theta = 0.867 - 0.7 (0.2 + 0.9 * 0.29), -3.33 - 0.7 (-1 - 0.09)
            assertValues(momentum, 0.29, -0.1);
            assertValues(parameters, 0.5443, -2.567);
        }
    }

    @Test
    void averageSubtractsTheMeanDelta() {
        try (FloatPointer parameters = new FloatPointer(1f, -2f, 3f)) {
            new OuterStep(settings(Mode.AVERAGE, WireFormat.FLOAT32), parameters, null)
                    .step(1, new float[] {0.5f, -0.25f}, 2);
            assertValues(parameters, 1, -2.5, 3.25);
        }
    }

    @Test
    void whatIsAddedHasTheBitsThatAreSent() {
        for (WireFormat format : WireFormat.values()) {
            try (FloatPointer parameters = new FloatPointer(1f, 0f);
                    FloatPointer momentum = new FloatPointer(0f, 0f)) {
                byte[] sent = new OuterStep(settings(Mode.DILOCO, format), parameters, momentum)
                        .step(0, new float[] {0.123456f, 0.0012345f}, 2);
                float[] added = new float[2];
                format.ofMeans().decode(sent, added, 2);
                assertThat(parameters.get(0)).isEqualTo(1 + added[0]);
                assertThat(parameters.get(1)).isEqualTo(added[1]);
                assertThat((double) added[0]).isCloseTo(-0.7 * 1.9 * 0.123456, within(0.001));
            }
        }
    }

    private static AveragingConfig settings(Mode mode, WireFormat format) {
        return new AveragingConfig(mode, 0.7, 0.9, InnerState.RESET, format, 1, 0, 10);
    }

    private static void assertValues(FloatPointer vector, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) vector.get(i)).isCloseTo(expected[i], within(1e-6));
        }
    }
}
