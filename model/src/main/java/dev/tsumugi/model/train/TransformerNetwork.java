package dev.tsumugi.model.train;

import dev.tsumugi.model.layer.TransformerLayer;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Builds the DL4J graph of a decoder: one input, one layer. */
public final class TransformerNetwork {
    /** The name of the graph's input: ids and segments. */
    public static final String INPUT = "tokens";
    /** The name of the graph's only layer. */
    public static final String DECODER = "decoder";

    private TransformerNetwork() {}

    /**
     * The configuration of a graph that trains with the settings' optimizer. DL4J must not divide the gradient by the number of sequences:
     * it is a mean over tokens already.
     */
    public static ComputationGraphConfiguration configuration(NetworkSettings settings) {
        OptimizerSettings optimizer = settings.optimizer();
        TransformerLayer layer =
                new TransformerLayer(settings.model(), settings.options(), settings.engine(), settings.threads());
        layer.setIUpdater(new OptimizerUpdater(settings.model(), optimizer.optimizer(), optimizer.schedule()));
        layer.setRegularization(List.of(new WeightDecay(optimizer.weightDecay(), true)));
        layer.setGradientNormalization(GradientNormalization.ClipL2PerLayer);
        layer.setGradientNormalizationThreshold(optimizer.clipNorm());
        return new NeuralNetConfiguration.Builder()
                .seed(settings.seed())
                .miniBatch(false)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs(INPUT)
                .addLayer(DECODER, layer, INPUT)
                .setOutputs(DECODER)
                .build();
    }
}
