package dev.tsumugi.model.layer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configures a whole decoder with its cross-entropy loss as one DL4J output layer. Data as {@link TokenDataSets} gives
 * it: features (B, 2, T), labels (B, T). The score is the mean loss in nats over the unmasked targets, without
 * regularization terms. {@code graph.output(tokens)} is the probability of every token after every token, (B, V, T) as
 * DL4J's recurrent layers give it, or its logit where the activation function is set to {@code ActivationIdentity}. Since
 * this is the only layer of its graph, DL4J's {@code ClipL2PerLayer} clips by global norm.
 *
 * <p>Parameters bear the names of {@link dev.tsumugi.model.ParameterLayout}. These contain underscores, which DL4J takes
 * as separators: ask the layer for a parameter ({@code graph.getLayer("decoder").getParam(name)}), not the graph.
 */
public final class TransformerLayer extends BaseLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private ModelConfig model;

    @JsonProperty
    private TrainingOptions options;

    @JsonProperty
    private EngineKind engine;

    @JsonProperty
    private int threads;

    /** For Jackson alone. */
    @SuppressWarnings("unused")
    private TransformerLayer() {}

    /**
     * @param threads compute threads of the engine
     * @throws IllegalArgumentException when the vocabulary has more than 2^24 ids, which DL4J's floats cannot tell apart
     */
    public TransformerLayer(ModelConfig model, TrainingOptions options, EngineKind engine, int threads) {
        if (model.vocabularySize() > TokenDataSets.MAX_VOCABULARY_SIZE) {
            throw new IllegalArgumentException("DL4J carries ids as floats, which are exact up to "
                    + TokenDataSets.MAX_VOCABULARY_SIZE + ", but vocabularySize is " + model.vocabularySize() + ".");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, but is " + threads + ".");
        }
        this.model = model;
        this.options = options;
        this.engine = engine;
        this.threads = threads;
        setActivationFn(new ActivationSoftmax());
    }

    public ModelConfig model() {
        return model;
    }

    public TrainingOptions options() {
        return options;
    }

    public EngineKind engine() {
        return engine;
    }

    public int threads() {
        return threads;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initializeParameters,
            DataType dataType) {
        TransformerRuntime runtime = new TransformerRuntime(configuration, dataType);
        runtime.setListeners(listeners);
        runtime.setIndex(index);
        runtime.setParamsViewArray(parameters);
        Map<String, INDArray> views = initializer().init(configuration, parameters, initializeParameters);
        runtime.setParamTable(views);
        runtime.setConf(configuration);
        return runtime;
    }

    @Override
    public ParamInitializer initializer() {
        return TransformerParameters.INSTANCE;
    }

    /** Weights decay by the learning rate of their tensor, where the updater has several. */
    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        List<Regularization> all = super.getRegularizationByParam(name);
        double fraction = getIUpdater() instanceof TensorRates rates ? rates.rateFraction(name) : 1;
        if (all == null || fraction == 1) {
            return all;
        }
        return all.stream().map(one -> scaled((WeightDecay) one, fraction)).toList();
    }

    private static Regularization scaled(WeightDecay decay, double fraction) {
        return new WeightDecay(decay.getCoeff().valueAt(0, 0) * fraction, decay.isApplyLR());
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        return InputType.recurrent(model.vocabularySize());
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        // The dimensions of the model say it all.
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null;
    }

    @Override
    public boolean isPretrainParam(String name) {
        return false;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(
                        getLayerName(), TransformerLayer.class, inputType, getOutputType(0, inputType))
                .standardMemory(parameters, getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransformerLayer that
                && super.equals(that)
                && model.equals(that.model)
                && options.equals(that.options)
                && engine == that.engine
                && threads == that.threads;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), model, options, engine, threads);
    }
}
