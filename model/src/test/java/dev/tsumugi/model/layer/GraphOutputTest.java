package dev.tsumugi.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.TransformerNetwork;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What DL4J's own methods give of a decoder's graph. */
class GraphOutputTest {
    private static final ModelConfig LLAMA = new ModelConfig(19, 12, 8, 2, 2, 1, 12, 10_000, 1e-5, false);
    private static final int V = LLAMA.vocabularySize();
    private static final int T = LLAMA.contextLength();

    static Stream<ModelConfig> models() {
        return Stream.of(
                LLAMA,
                LLAMA.withQueryKeyNorm(),
                ModelConfig.gpt2(V, T, 8, 2, 2, true),
                ModelConfig.gpt2(V, T, 8, 2, 2, false));
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputIsTheProbabilityOfEveryTokenAfterEveryToken(ModelConfig model) {
        ComputationGraph graph = graph(model, EngineKind.CPU);
        int[] ids = {3, 1, 4, 1, 5};

        INDArray output = graph.outputSingle(Nd4j.createFromArray(new float[][] {{3, 1, 4, 1, 5}}));

        assertThat(output.shape()).containsExactly(1, V, ids.length);
        float[] logits = new float[V];
        try (ReferenceEngine engine = new ReferenceEngine(model)) {
            for (int t = 0; t < ids.length; t++) {
                engine.nextTokenLogits(FlatVector.of(graph.params()), Arrays.copyOf(ids, t + 1), logits);
                assertThat(column(output, 0, t)).containsExactly(softmax(logits), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void theScoreIsTheMeanLossOfTheOutput(ModelConfig model) {
        ComputationGraph graph = graph(model, EngineKind.CPU);
        TokenBatch batch = Samples.packedBatch(model, 3, T);
        MultiDataSet data = TokenDataSets.of(batch);

        INDArray output = graph.outputSingle(data.getFeatures(0));

        double loss = 0;
        for (int i = 0; i < batch.targets().length; i++) {
            if (batch.targets()[i] != TokenBatch.IGNORE) {
                loss -= Math.log(output.getDouble(i / T, batch.targets()[i], i % T)) / batch.targetCount();
            }
        }
        assertThat(loss).isCloseTo(graph.score(data, false), within(1e-5));
    }

    @Test
    void documentsOfARowDoNotSeeEachOther() {
        ComputationGraph graph = graph(LLAMA, EngineKind.CPU);
        float[][][] packed = {{{3, 1, 4, 7, 8}, {2, 2, 2, 6, 6}}};
        INDArray alone = graph.outputSingle(Nd4j.createFromArray(new float[][] {{7, 8}}));

        INDArray output = graph.outputSingle(Nd4j.createFromArray(packed));

        assertThat(column(output, 0, 3)).isEqualTo(column(alone, 0, 0));
        assertThat(column(output, 0, 4)).isEqualTo(column(alone, 0, 1));
    }

    @Test
    void withoutSoftmaxTheOutputIsTheLogits() {
        ComputationGraphConfiguration configuration = configuration(LLAMA, EngineKind.REFERENCE);
        layer(configuration).setActivationFn(new ActivationIdentity());
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();

        INDArray output = graph.outputSingle(Nd4j.createFromArray(new float[][] {{3, 1}}));

        float[] logits = new float[V];
        new ReferenceEngine(LLAMA).nextTokenLogits(FlatVector.of(graph.params()), new int[] {3, 1}, logits);
        assertThat(column(output, 0, 1)).isEqualTo(logits);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aWrittenAndReadGraphGivesTheSameOutput(ModelConfig model, @TempDir Path folder) throws IOException {
        ComputationGraph graph = graph(model, EngineKind.CPU);
        MultiDataSet data = TokenDataSets.of(Samples.packedBatch(model, 3, T));
        graph.fit(data);
        INDArray expected = graph.outputSingle(data.getFeatures(0));
        File file = folder.resolve("graph.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);

        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);

        assertThat(restored.getConfiguration()).isEqualTo(graph.getConfiguration());
        assertThat(restored.outputSingle(data.getFeatures(0))).isEqualTo(expected);
        assertThat(restored.getUpdater().getStateViewArray())
                .isEqualTo(graph.getUpdater().getStateViewArray());
    }

    @ParameterizedTest
    @MethodSource("models")
    void fittingMakesTheTargetsLikelier(ModelConfig model) {
        ComputationGraph graph = graph(model, EngineKind.CPU);
        MultiDataSet data = TokenDataSets.of(Samples.packedBatch(model, 3, T));
        double before = graph.score(data, false);
        INDArray start = graph.params().dup();

        for (int i = 0; i < 8; i++) {
            graph.fit(data);
        }

        assertThat(graph.score(data, false)).isLessThan(before - 0.1);
        assertThat(graph.params()).isNotEqualTo(start);
        assertThat(graph.getUpdater().getStateViewArray().length()).isEqualTo(2 * model.parameterCount());
    }

    @Test
    void theConfigurationMayComeFromJson() {
        ComputationGraph graph = graph(LLAMA, EngineKind.CPU);
        INDArray ids = Nd4j.createFromArray(new float[][] {{3, 1, 4}});
        ComputationGraph other = new ComputationGraph(
                ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
        other.init();
        other.setParams(graph.params());

        assertThat(other.outputSingle(ids)).isEqualTo(graph.outputSingle(ids));
    }

    @Test
    void outputMayLieInWorkspaces() {
        ComputationGraph graph = graph(LLAMA, EngineKind.CPU);
        MultiDataSet data = TokenDataSets.of(Samples.packedBatch(LLAMA, 3, T));
        INDArray expected = graph.outputSingle(data.getFeatures(0));
        graph.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.ENABLED);
        graph.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.ENABLED);

        assertThat(graph.outputSingle(data.getFeatures(0))).isEqualTo(expected);
        assertThat(graph.outputSingle(true, data.getFeatures(0))).isEqualTo(expected);
        assertThat(graph.feedForward(data.getFeatures(0), false).get(TransformerNetwork.DECODER))
                .isEqualTo(expected);
    }

    @Test
    void refusesTokensOutsideTheVocabularyAndTooManyOfThem() {
        ComputationGraph graph = graph(LLAMA, EngineKind.CPU);
        assertThatThrownBy(() -> graph.output(Nd4j.createFromArray(new float[][] {{3, 19}})))
                .hasMessage("The token id 19 in row 0 at position 1 is outside the model's vocabulary of 19 ids.");
        assertThatThrownBy(() -> graph.output(Nd4j.zeros(1, 13)))
                .hasMessage("The batch's sequences are 13 tokens long, but the model's context length is 12.");
    }

    private static TransformerLayer layer(ComputationGraphConfiguration configuration) {
        return (TransformerLayer) ((LayerVertex) configuration.getVertices().get(TransformerNetwork.DECODER))
                .getLayerConf()
                .getLayer();
    }

    private static ComputationGraph graph(ModelConfig model, EngineKind engine) {
        ComputationGraph graph = new ComputationGraph(configuration(model, engine));
        graph.init();
        try (FloatPointer spread = Samples.floats(Samples.parameters(model))) {
            FlatVector.of(graph.params()).put(spread);
        }
        return graph;
    }

    private static ComputationGraphConfiguration configuration(ModelConfig model, EngineKind engine) {
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.95, 1e-8), LearningRateSchedule.cosine(1e-2, 2, 20, 0.1), 0.1, 1);
        return TransformerNetwork.configuration(new NetworkSettings(model, engine, 2, optimizer, 7));
    }

    private static float[] column(INDArray output, int row, int t) {
        float[] column = new float[V];
        for (int v = 0; v < V; v++) {
            column[v] = output.getFloat(row, v, t);
        }
        return column;
    }

    private static float[] softmax(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] probabilities = new float[logits.length];
        for (int v = 0; v < logits.length; v++) {
            probabilities[v] = (float) (Math.exp(logits[v]) / sum);
        }
        return probabilities;
    }
}
