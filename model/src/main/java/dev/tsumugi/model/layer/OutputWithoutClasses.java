package dev.tsumugi.model.layer;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Refuses what DL4J asks of every output layer but makes sense for classifiers only. */
abstract class OutputWithoutClasses extends BaseLayer<TransformerLayer> implements IOutputLayer {
    private static final long serialVersionUID = 1L;

    OutputWithoutClasses(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    @Override
    public double f1Score(DataSet data) {
        throw refused();
    }

    @Override
    public double f1Score(INDArray examples, INDArray labels) {
        throw refused();
    }

    @Override
    @Deprecated
    public int numLabels() {
        throw refused();
    }

    @Override
    public int[] predict(INDArray examples) {
        throw refused();
    }

    @Override
    public List<String> predict(DataSet data) {
        throw refused();
    }

    @Override
    public void fit(DataSetIterator data) {
        throw refused();
    }

    @Override
    public void fit(INDArray examples, INDArray labels) {
        throw refused();
    }

    @Override
    public void fit(DataSet data) {
        throw refused();
    }

    @Override
    public void fit(INDArray examples, int[] labels) {
        throw refused();
    }

    private static UnsupportedOperationException refused() {
        return new UnsupportedOperationException(
                "The decoder is no classifier: fit its graph with MultiDataSets, ask it for output(tokens), and generate text with a TransformerEngine.");
    }
}
