package dev.tsumugi.model.layer;

import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Shows every tensor of the {@link ParameterLayout} as a named view of the flat vector. To DL4J matrices are weights and
 * the gains of norms are biases: weight decay is for weights.
 */
final class TransformerParameters implements ParamInitializer {
    static final TransformerParameters INSTANCE = new TransformerParameters();

    private TransformerParameters() {}

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return layout(layer).length();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return names(layer, entry -> true);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return names(layer, ParameterLayout.Entry::isMatrix);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return names(layer, entry -> !entry.isMatrix());
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return layout(layer).entry(key).isMatrix();
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return !isWeightParam(layer, key);
    }

    @Override
    public Map<String, INDArray> init(
            NeuralNetConfiguration configuration, INDArray parameters, boolean initializeParameters) {
        TransformerLayer layer = (TransformerLayer) configuration.getLayer();
        if (initializeParameters) {
            ParameterInitializer.initialize(layer.model(), configuration.getSeed(), FlatVector.of(parameters));
        }
        Map<String, INDArray> views = views(layer, parameters);
        views.keySet().forEach(configuration::addVariable);
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray gradient) {
        return views(configuration.getLayer(), gradient);
    }

    private static Map<String, INDArray> views(Layer layer, INDArray vector) {
        INDArray flat = vector.reshape(vector.length());
        Map<String, INDArray> views = new LinkedHashMap<>();
        for (ParameterLayout.Entry entry : layout(layer).entries()) {
            long[] shape = entry.shape().stream().mapToLong(Integer::longValue).toArray();
            INDArray run = flat.get(NDArrayIndex.interval(entry.offset(), entry.offset() + entry.length()));
            views.put(entry.name(), run.reshape('c', shape));
        }
        return views;
    }

    private static List<String> names(Layer layer, Predicate<ParameterLayout.Entry> wanted) {
        return layout(layer).entries().stream()
                .filter(wanted)
                .map(ParameterLayout.Entry::name)
                .toList();
    }

    private static ParameterLayout layout(Layer layer) {
        return ParameterLayout.of(((TransformerLayer) layer).model());
    }
}
