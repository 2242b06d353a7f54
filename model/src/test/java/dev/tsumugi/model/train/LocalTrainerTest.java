package dev.tsumugi.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.layer.TokenDataSets;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Muon;
import dev.tsumugi.model.optimizer.NewtonSchulz;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.optimizer.UpdateScale;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalTrainerTest {
    private static final ModelConfig MODEL = new ModelConfig(19, 12, 8, 2, 2, 1, 12, 10_000, 1e-5, true);
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8);
    private static final OptimizerSettings OPTIMIZER =
            new OptimizerSettings(ADAMW, LearningRateSchedule.cosine(2e-2, 2, 6, 0.1), 0.3, 0.05);

    private final NetworkSettings settings = new NetworkSettings(MODEL, EngineKind.REFERENCE, 1, OPTIMIZER, 5);
    private final TokenBatch batch = Samples.packedBatch(MODEL, 3, 12);

    @Test
    void stepsAreThoseOfAdamWWithClippingAndSchedule() {
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(settings)) {
            AdamWReference reference = new AdamWReference(read(trainer.parameters(), MODEL.parameterCount()));
            for (int step = 1; step <= 5; step++) {
                assertThat(trainer.learningRate())
                        .isEqualTo(OPTIMIZER.schedule().valueAt(step - 1, 0));
                BatchLoss loss = trainer.step(batch);
                assertThat(loss.targets()).isEqualTo(batch.targetCount());
                assertThat(loss.meanLoss()).isCloseTo(reference.step(batch, step), Offset.offset(1e-5));
                float[] parameters = read(trainer.parameters(), MODEL.parameterCount());
                for (int i = 0; i < parameters.length; i++) {
                    assertThat((double) parameters[i]).isCloseTo(reference.parameters[i], Offset.offset(1e-5));
                }
                assertThat(trainer.stepsDone()).isEqualTo(step);
            }
            assertThat(reference.clippedSteps).isEqualTo(5);
            float[] state = read(trainer.optimizerState(), 2 * MODEL.parameterCount());
            for (int i = 0; i < reference.parameters.length; i++) {
                assertThat((double) state[i]).isCloseTo(reference.first[i], Offset.offset(1e-5));
                assertThat((double) state[reference.parameters.length + i])
                        .isCloseTo(reference.second[i], Offset.offset(1e-5));
            }
        }
    }

    @Test
    void copiedStateGoesOnWithTheSameBytes() {
        try (LocalTrainer first = LocalTrainer.ofInitialParameters(settings);
                LocalTrainer second = LocalTrainer.ofUnsetParameters(settings)) {
            first.step(batch);
            first.step(batch);
            second.parameters().put(read(first.parameters(), MODEL.parameterCount()));
            second.optimizerState().put(read(first.optimizerState(), 2 * MODEL.parameterCount()));
            second.setStepsDone(first.stepsDone());
            assertThat(second.step(batch)).isEqualTo(first.step(batch));
            assertThat(read(second.parameters(), MODEL.parameterCount()))
                    .isEqualTo(read(first.parameters(), MODEL.parameterCount()));
            assertThat(second.loss(batch)).isEqualTo(first.loss(batch));
        }
    }

    /** Muon has two learning rates, at which weights decay, too. */
    @Test
    void stepsOfMuonAreThoseOfTheGraph() {
        Muon muon = new Muon(0.95, true, NewtonSchulz.QUINTIC, UpdateScale.ORIGINAL, 0.15, ADAMW);
        OptimizerSettings optimizer = new OptimizerSettings(muon, OPTIMIZER.schedule(), 0.3, OPTIMIZER.clipNorm());
        NetworkSettings same = new NetworkSettings(MODEL, EngineKind.REFERENCE, 1, optimizer, 5);
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(same));
        graph.init();
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(same)) {
            for (int step = 1; step <= 4; step++) {
                graph.fit(TokenDataSets.of(batch));
                assertThat(trainer.step(batch).meanLoss()).isCloseTo(graph.score(), Offset.offset(1e-5));
            }
            assertThat(read(trainer.parameters(), MODEL.parameterCount()))
                    .usingComparatorWithPrecision(2e-6f)
                    .containsExactly(graph.params().toFloatVector());
            assertThat(trainer.stateVectors()).containsOnlyKeys("momentum", "first_moment", "second_moment");
            assertThat(trainer.stateFloats()).isLessThan(2 * MODEL.parameterCount());
        }
    }

    @Test
    void stepsOfSgdAreThoseOfTheGraph() {
        OptimizerSettings sgd = new OptimizerSettings(new Sgd(), OPTIMIZER.schedule(), 0.3, OPTIMIZER.clipNorm());
        NetworkSettings same = new NetworkSettings(MODEL, EngineKind.REFERENCE, 1, sgd, 5);
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(same));
        graph.init();
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(same)) {
            for (int step = 1; step <= 4; step++) {
                graph.fit(TokenDataSets.of(batch));
                assertThat(trainer.step(batch).meanLoss()).isCloseTo(graph.score(), Offset.offset(1e-5));
                assertThat(trainer.gradientNorm()).isGreaterThan(OPTIMIZER.clipNorm());
            }
            assertThat(trainer.stateVectors()).isEmpty();
            assertThat(read(trainer.parameters(), MODEL.parameterCount()))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(graph.params().toFloatVector());
        }
    }

    @Test
    void aClearedStateIsThatOfANewTrainer() {
        try (LocalTrainer trained = LocalTrainer.ofInitialParameters(settings);
                LocalTrainer fresh = LocalTrainer.ofUnsetParameters(settings)) {
            trained.step(batch);
            trained.step(batch);
            fresh.parameters().put(read(trained.parameters(), MODEL.parameterCount()));
            fresh.setStepsDone(2, 0);
            trained.clearOptimizerState();
            trained.setStepsDone(2, 0);
            assertThat(trained.step(batch)).isEqualTo(fresh.step(batch));
            assertThat(read(trained.parameters(), MODEL.parameterCount()))
                    .isEqualTo(read(fresh.parameters(), MODEL.parameterCount()));
            assertThat(trained.stepsDone()).isEqualTo(3);
            assertThat(trained.stateSteps()).isEqualTo(1);
        }
    }

    @Test
    void stepsAreThoseOfTheGraph() {
        for (EngineKind kind : List.of(EngineKind.CPU, EngineKind.REFERENCE)) {
            NetworkSettings same = new NetworkSettings(MODEL, kind, 2, OPTIMIZER, 5);
            ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(same));
            graph.init();
            try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(same)) {
                for (int step = 1; step <= 4; step++) {
                    graph.fit(TokenDataSets.of(batch));
                    assertThat(trainer.step(batch).meanLoss()).isCloseTo(graph.score(), Offset.offset(1e-5));
                }
                assertThat(read(trainer.parameters(), MODEL.parameterCount()))
                        .usingComparatorWithPrecision(1e-6f)
                        .containsExactly(graph.params().toFloatVector());
                assertThat(read(trainer.optimizerState(), 2 * MODEL.parameterCount()))
                        .usingComparatorWithPrecision(1e-6f)
                        .containsExactly(graph.getUpdater().getStateViewArray().toFloatVector());
            }
        }
    }

    @Test
    void updatesDoNotDependOnTheNumberOfThreads() {
        OptimizerStep step = new OptimizerStep(new AdamW(0.9, 0.95, 1e-8), 3, 1e-2, 0.1, 0.5);
        ModelConfig model = new ModelConfig(4099, 12, 8, 1, 2, 1, 12, 10_000, 1e-5, true);
        int size = (int) model.parameterCount();
        float[] values = new float[3 * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.abs(Math.sin(i));
        }
        float[][] updated = new float[3][];
        for (int threads = 1; threads <= 3; threads++) {
            try (TransformerEngine engine = EngineKind.CPU.create(model, TrainingOptions.NONE, threads);
                    FloatPointer parameters = new FloatPointer(values);
                    FloatPointer gradient = new FloatPointer(values);
                    FloatPointer state = new FloatPointer(values)) {
                engine.update(parameters, gradient, state, step);
                updated[threads - 1] = read(parameters, size);
            }
        }
        assertThat(updated[1]).isEqualTo(updated[0]);
        assertThat(updated[2]).isEqualTo(updated[0]);
    }

    static Stream<ModelConfig> modes() {
        ModelConfig llama = new ModelConfig(31, 16, 32, 2, 4, 2, 64, 10_000, 1e-5, false);
        return Stream.of(
                llama,
                new ModelConfig(31, 16, 32, 2, 4, 4, 64, 10_000, 1e-5, true),
                llama.withQueryKeyNorm(),
                ModelConfig.gpt2(31, 16, 32, 2, 4, true),
                ModelConfig.gpt2(31, 16, 32, 2, 4, false));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void learnsOneBatchByHeart(ModelConfig model) {
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.95, 1e-8), LearningRateSchedule.cosine(1e-2, 10, 150, 0.1), 0, 1);
        NetworkSettings learning = new NetworkSettings(model, EngineKind.CPU, 1, optimizer, 5);
        TokenBatch learned = Samples.plainBatch(model, 4, 16);
        for (int row = 0; row < 4; row++) {
            learned.ids()[row * 16] = row; // rows that begin alike would ask for two targets of one context
        }
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(learning)) {
            for (int step = 0; step < 150; step++) {
                trainer.step(learned);
            }
            assertThat(trainer.loss(learned).meanLoss()).isLessThan(0.01);
        }
    }

    @Test
    void dropoutDiffersFromStepToStepAndRepeats() {
        NetworkSettings dropping = new NetworkSettings(
                MODEL, new TrainingOptions(0.3, 0, Recompute.NONE), EngineKind.CPU, 1, OPTIMIZER, 5);
        try (LocalTrainer first = LocalTrainer.ofInitialParameters(dropping);
                LocalTrainer second = LocalTrainer.ofInitialParameters(dropping);
                LocalTrainer later = LocalTrainer.ofInitialParameters(dropping)) {
            later.setStepsDone(1);
            BatchLoss loss = first.step(batch);
            assertThat(second.step(batch)).isEqualTo(loss);
            assertThat(later.step(batch).meanLoss()).isNotEqualTo(loss.meanLoss());
        }
    }

    private static float[] read(FloatPointer vector, long length) {
        float[] values = new float[(int) length];
        vector.get(values);
        return values;
    }

    /** AdamW by the book, in double precision; epsilon as DL4J takes it. */
    private static final class AdamWReference {
        private final double[] parameters;
        private final double[] first;
        private final double[] second;
        private int clippedSteps;

        AdamWReference(float[] start) {
            parameters = new double[start.length];
            for (int i = 0; i < start.length; i++) {
                parameters[i] = start[i];
            }
            first = new double[start.length];
            second = new double[start.length];
        }

        double step(TokenBatch batch, int step) {
            float[] rounded = new float[parameters.length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) parameters[i];
            }
            FloatPointer gradientVector = new FloatPointer(rounded.length);
            double loss = new ReferenceEngine(MODEL)
                    .lossAndGradient(new FloatPointer(rounded), batch, gradientVector)
                    .meanLoss();
            float[] gradient = read(gradientVector, rounded.length);
            double squares = 0;
            for (float g : gradient) {
                squares += (double) g * g;
            }
            double norm = Math.sqrt(squares);
            double scale = norm > OPTIMIZER.clipNorm() ? OPTIMIZER.clipNorm() / norm : 1;
            clippedSteps += scale < 1 ? 1 : 0;
            double rate = OPTIMIZER.schedule().valueAt(step - 1, 0);
            for (ParameterLayout.Entry entry : ParameterLayout.of(MODEL).entries()) {
                double decay = entry.isMatrix() ? OPTIMIZER.weightDecay() : 0;
                for (int i = (int) entry.offset(); i < entry.offset() + entry.length(); i++) {
                    update(i, scale * gradient[i], step, rate, decay);
                }
            }
            return loss;
        }

        private void update(int i, double gradient, int step, double rate, double decay) {
            first[i] = ADAMW.beta1() * first[i] + (1 - ADAMW.beta1()) * gradient;
            second[i] = ADAMW.beta2() * second[i] + (1 - ADAMW.beta2()) * gradient * gradient;
            double mean = first[i] / (1 - Math.pow(ADAMW.beta1(), step));
            double variance = second[i] / (1 - Math.pow(ADAMW.beta2(), step));
            double epsilon = ADAMW.epsilon() / Math.sqrt(1 - Math.pow(ADAMW.beta2(), step));
            parameters[i] -= rate * (mean / (Math.sqrt(variance) + epsilon) + decay * parameters[i]);
        }
    }
}
