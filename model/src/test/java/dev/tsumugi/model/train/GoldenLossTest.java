package dev.tsumugi.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.Sgd;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The losses of tiny trainings as they were: initial values, order of sums, dropout, z-loss, clipping, schedule and optimizer
 * stay what they are. Double precision on plain loops gives the same numbers on every processor but for the last digits of
 * {@code Math.exp} and its like, and for parameters that these round to a neighbouring float.
 */
class GoldenLossTest {
    private static final ModelConfig LLAMA = new ModelConfig(97, 24, 16, 2, 2, 1, 24, 10_000, 1e-5, true);
    private static final ModelConfig GPT2 = ModelConfig.gpt2(61, 24, 32, 2, 2, true);
    private static final TrainingOptions OPTIONS = new TrainingOptions(0.1, 1e-3, Recompute.LAYER);
    private static final double LAST_DIGITS = 1e-6;

    @Test
    void adamWLearnsALlamaAsEver() {
        assertThat(losses(LLAMA, new AdamW(0.9, 0.95, 1e-8), 2e-2))
                .containsExactly(
                        new double[] {
                            4.567782296926028,
                            4.505177202105384,
                            4.436870675312436,
                            4.337101018649423,
                            4.203545266785859,
                            4.188391438102552,
                            4.081740086845107,
                            3.9462507278556567
                        },
                        within(LAST_DIGITS));
    }

    @Test
    void sgdLearnsALlamaAsEver() {
        assertThat(losses(LLAMA, new Sgd(), 0.5))
                .containsExactly(
                        new double[] {
                            4.567782296926028,
                            4.581530828861469,
                            4.567193937076104,
                            4.573491815351952,
                            4.552020582574272,
                            4.573594892676897,
                            4.571937875840042,
                            4.561371777809928
                        },
                        within(LAST_DIGITS));
    }

    @Test
    void adamWLearnsAGpt2AsEver() {
        assertThat(losses(GPT2, new AdamW(0.9, 0.95, 1e-8), 2e-2))
                .containsExactly(
                        new double[] {
                            4.112395431686496,
                            4.054366864537315,
                            4.011349872815975,
                            3.9374559587531883,
                            4.0524202263030205,
                            3.892800168952655,
                            3.7935074220608396,
                            3.5972142762373496
                        },
                        within(LAST_DIGITS));
    }

    private static double[] losses(ModelConfig model, Optimizer optimizer, double learningRate) {
        OptimizerSettings settings =
                new OptimizerSettings(optimizer, LearningRateSchedule.cosine(learningRate, 2, 12, 0.1), 0.3, 0.05);
        double[] losses = new double[8];
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(
                new NetworkSettings(model, OPTIONS, EngineKind.REFERENCE, 1, settings, 7))) {
            for (int step = 0; step < losses.length; step++) {
                losses[step] = trainer.step(batch(model, step)).meanLoss();
            }
        }
        return losses;
    }

    /** Documents in three sequences of 20 tokens; every seventh position has no target. */
    private static TokenBatch batch(ModelConfig model, int step) {
        int[] ids =
                new SplittableRandom(step).ints(60, 0, model.vocabularySize()).toArray();
        int[] targets = new int[ids.length];
        int[] segments = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            targets[i] = i % 7 == 3 ? TokenBatch.IGNORE : (ids[i] * 31 + 7) % model.vocabularySize();
            segments[i] = i % 20 / 9;
        }
        return new TokenBatch(3, 20, ids, targets, segments);
    }
}
