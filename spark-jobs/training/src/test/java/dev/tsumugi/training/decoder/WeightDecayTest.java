package dev.tsumugi.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.train.LearningRateSchedule.Shape;
import org.junit.jupiter.api.Test;

class WeightDecayTest {
    private static final int PUBLISHED_TOKENS = 512 * 2048;

    @Test
    void holdsAsItIsByDefault() {
        assertThat(weightDecay(0.1, 0, 4096)).isEqualTo(0.1);
        assertThat(weightDecay(0.1, 0, 1 << 20)).isEqualTo(0.1);
    }

    @Test
    void isThatOfMuLoCoByStepsAndWorkers() {
        int workers = 16;
        int sequencesPerStep = 64;
        long steps = 5_000;
        double stepsOf512 = steps * workers * sequencesPerStep / 512.0;
        double published = 0.01 * stepsOf512 / (steps * workers);

        assertThat(weightDecay(0.01, PUBLISHED_TOKENS, sequencesPerStep * 2048L))
                .isCloseTo(published, within(1e-15));
    }

    private static double weightDecay(double weightDecay, long atTokens, long tokensPerStep) {
        MuonSettings muon = MuonSettings.USUAL;
        OptimizerConfig section = new OptimizerConfig(
                OptimizerKind.MUON,
                0.02,
                Shape.COSINE,
                0,
                0,
                0,
                1,
                0.9,
                0.99,
                1e-8,
                weightDecay,
                atTokens,
                1,
                new MuonConfig(
                        muon.momentum(),
                        muon.nesterov(),
                        muon.iteration(),
                        muon.updateScale(),
                        muon.restLearningRateFraction()));
        return TrainingSettings.optimizer(section, 0, 10, tokensPerStep).weightDecay();
    }
}
