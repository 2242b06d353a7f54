package dev.tsumugi.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.TransformerNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TransformerLayerTest {
    private static final ModelConfig MODEL = new ModelConfig(19, 12, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
    private static final long SEED = 7;

    private final ComputationGraphConfiguration configuration = configuration();
    private final ComputationGraph graph = new ComputationGraph(configuration);
    private final TokenBatch batch = Samples.packedBatch(MODEL, 3, 12);
    private final MultiDataSet data = TokenDataSets.of(batch);

    TransformerLayerTest() {
        graph.init();
    }

    private static ComputationGraphConfiguration configuration() {
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.95, 1e-8), LearningRateSchedule.cosine(1e-2, 2, 20, 0.1), 0.1, 1);
        return TransformerNetwork.configuration(new NetworkSettings(MODEL, EngineKind.REFERENCE, 1, optimizer, SEED));
    }

    @Test
    void initialParametersComeFromTheParameterInitializer() {
        FloatPointer expected = new FloatPointer(MODEL.parameterCount());
        ParameterInitializer.initialize(MODEL, SEED, expected);
        assertThat(graph.params().toFloatVector()).isEqualTo(floats(expected, graph.params()));
    }

    @Test
    void everyTensorOfTheLayoutIsANamedViewOfTheFlatVector() {
        INDArray flat = graph.params().reshape(graph.numParams());
        for (ParameterLayout.Entry entry : ParameterLayout.of(MODEL).entries()) {
            INDArray view = graph.getLayer(0).getParam(entry.name());
            assertThat(view.shape())
                    .isEqualTo(
                            entry.shape().stream().mapToLong(Integer::longValue).toArray());
            view.putScalar(0, 42);
            assertThat(flat.getFloat(entry.offset())).isEqualTo(42);
        }
        assertThat(graph.paramTable())
                .hasSize(ParameterLayout.of(MODEL).entries().size());
    }

    @Test
    void scoreAndGradientAreTheEngines() {
        FloatPointer gradient = new FloatPointer(MODEL.parameterCount());
        double loss = new ReferenceEngine(MODEL)
                .lossAndGradient(FlatVector.of(graph.params()), batch, gradient)
                .meanLoss();
        graph.setInputs(data.getFeatures());
        graph.setLabels(data.getLabels());
        graph.initGradientsView();
        graph.computeGradientAndScore();
        assertThat(graph.score()).isEqualTo(loss);
        assertThat(graph.getFlattenedGradients().toFloatVector()).isEqualTo(floats(gradient, graph.params()));
        assertThat(graph.score(data, false)).isEqualTo(loss);
        assertThat(graph.scoreExamples(data, false).toFloatVector()).hasSize(3);
    }

    @Test
    void fittingLowersTheLossAndTellsListeners() {
        List<Double> losses = new ArrayList<>();
        graph.setListeners(new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                losses.add(model.score());
            }
        });
        for (int i = 0; i < 8; i++) {
            graph.fit(data);
        }
        assertThat(losses).hasSize(8);
        assertThat(losses.get(0)).isCloseTo(Math.log(MODEL.vocabularySize()), within(0.05));
        assertThat(losses.get(7)).isLessThan(losses.get(0) - 0.1);
    }

    @Test
    void aWrittenAndReadGraphGoesOnAsIfNothingHappened(@TempDir Path folder) throws IOException {
        graph.fit(data);
        File file = folder.resolve("graph.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
        assertThat(restored.getConfiguration().getIterationCount()).isEqualTo(1);
        assertGoesOnLike(restored, graph);
    }

    @Test
    void aCloneGoesOnAlone() {
        graph.fit(data);
        ComputationGraph clone = graph.clone();
        clone.getConfiguration().setIterationCount(1);
        float[] before = graph.params().toFloatVector();
        ComputationGraph twin = clone.clone();
        twin.getConfiguration().setIterationCount(1);
        assertGoesOnLike(clone, twin);
        assertThat(graph.params().toFloatVector()).isEqualTo(before);
    }

    @Test
    void configurationSurvivesJsonAndJavaSerialisation() throws Exception {
        ComputationGraphConfiguration fromJson = ComputationGraphConfiguration.fromJson(configuration.toJson());
        assertThat(fromJson).isEqualTo(configuration);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(configuration);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(configuration);
        }
    }

    @Test
    void refusesAVocabularyThatFloatsCannotCarry() {
        ModelConfig large = new ModelConfig((1 << 24) + 1, 12, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
        assertThatThrownBy(() -> new TransformerLayer(large, TrainingOptions.NONE, EngineKind.REFERENCE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "DL4J carries ids as floats, which are exact up to 16777216, but vocabularySize is 16777217.");
    }

    @Test
    void refusesDataOfAnotherShape() {
        MultiDataSet transposed = new MultiDataSet(data.getFeatures(0).permute(0, 2, 1), data.getLabels(0));
        assertThatThrownBy(() -> graph.fit(transposed))
                .hasMessageStartingWith("The decoder takes ids and segments (B, 2, T), or ids (B, T), but got ");
        MultiDataSet tooFewTargets = new MultiDataSet(
                data.getFeatures(0), data.getLabels(0).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 11)));
        assertThatThrownBy(() -> graph.fit(tooFewTargets))
                .hasMessageStartingWith("The decoder takes targets (B, T), here (3, 12), but got ");
    }

    private void assertGoesOnLike(ComputationGraph one, ComputationGraph other) {
        one.fit(data);
        other.fit(data);
        assertThat(one.score()).isEqualTo(other.score());
        assertThat(one.params().toFloatVector()).isEqualTo(other.params().toFloatVector());
    }

    private static float[] floats(FloatPointer vector, INDArray like) {
        float[] values = new float[(int) like.length()];
        vector.get(values);
        return values;
    }
}
