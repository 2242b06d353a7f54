package dev.tsumugi.model.layer;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes a {@link TransformerLayer} with its engine, straight on DL4J's flat parameter and gradient vectors. The engine
 * is made on first use and lives until {@link #close}.
 */
final class TransformerRuntime extends OutputWithoutClasses {
    private static final long serialVersionUID = 1L;

    /** DL4J splits names of gradients at underscores; the one entry of ours is the whole vector. */
    private static final String WHOLE_GRADIENT = "gradient";

    private INDArray targets;
    private transient TransformerEngine engine;
    /** The loss that came with the gradient of the current input and targets; null when there is none. */
    private transient BatchLoss loss;

    TransformerRuntime(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        TokenBatch batch = batch();
        long stream = DropoutMask.streamOf(conf.getSeed(), getIterationCount(), batch.ids());
        loss = engine().lossAndGradient(parameters(), batch, stream, FlatVector.of(gradientsFlattened));
        gradient = new DefaultGradient();
        gradient.gradientForVariable().put(WHOLE_GRADIENT, gradientsFlattened);
        return new Pair<>(gradient, null);
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        score = (loss == null ? engine().loss(parameters(), batch()) : loss).meanLoss();
        return score;
    }

    /** The mean loss of each sequence, (B, 1). */
    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        TokenBatch batch = batch();
        float[] losses = new float[batch.sequences()];
        for (int row = 0; row < losses.length; row++) {
            losses[row] = (float) engine().loss(parameters(), row(batch, row)).meanLoss();
        }
        return Nd4j.createFromArray(losses).reshape('c', losses.length, 1);
    }

    /** 0: the penalties of DL4J's regularizations are no part of the score, and cost a pass over the parameters. */
    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        return 0;
    }

    /**
     * The layer's activation function of the logits after every token, (B, V, T): probabilities unless the function is
     * another than softmax. Nothing is dropped out, in training neither.
     */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        TokenBatch batch = TokenDataSets.tokens(input);
        long vocabulary = layerConf().model().vocabularySize();
        INDArray rows = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                DataType.FLOAT,
                new long[] {(long) batch.sequences() * batch.length(), vocabulary},
                'c');
        EveryLogit.write(engine(), parameters(), batch, FlatVector.of(rows));
        return layerConf()
                .getActivationFn()
                .getActivation(rows, training)
                .reshape('c', batch.sequences(), batch.length(), vocabulary)
                .permute(0, 2, 1);
    }

    @Override
    public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
        setInput(input, workspaces);
        return activate(training, workspaces);
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
        super.setInput(input, workspaces);
        loss = null;
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    public void setLabels(INDArray labels) {
        targets = labels;
        loss = null;
    }

    @Override
    public INDArray getLabels() {
        return targets;
    }

    @Override
    public long numParams() {
        return paramsFlattened.length();
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public boolean hasBias() {
        return false;
    }

    @Override
    public void clear() {
        super.clear();
        targets = null;
        loss = null;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }

    private TransformerEngine engine() {
        if (engine == null) {
            TransformerLayer layer = layerConf();
            engine = layer.engine().create(layer.model(), layer.options(), layer.threads());
        }
        return engine;
    }

    private FloatPointer parameters() {
        return FlatVector.of(paramsFlattened);
    }

    private TokenBatch batch() {
        return TokenDataSets.batch(input, targets);
    }

    private static TokenBatch row(TokenBatch batch, int row) {
        int from = row * batch.length();
        int to = from + batch.length();
        return new TokenBatch(
                1,
                batch.length(),
                Arrays.copyOfRange(batch.ids(), from, to),
                Arrays.copyOfRange(batch.targets(), from, to),
                Arrays.copyOfRange(batch.segments(), from, to));
    }
}
