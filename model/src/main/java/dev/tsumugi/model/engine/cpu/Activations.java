package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What the forward pass of up to R rows (positions of any sequences, one after another) leaves behind. For training
 * every layer has its own buffers, which the backward pass reads; for inference all layers share one set.
 */
final class Activations implements AutoCloseable {

    /** The buffers of one layer. */
    static final class Layer {
        final Floats input; // (R, C)
        final Floats attentionScale; // (R) of RMSNorm
        final Floats attentionNormed; // (R, C)
        final Floats queryKeyValue; // (R, C + 2 keyValueWidth), queries and keys rotated
        final Floats logSumExp; // (H, R) of attention scores
        final Floats mixed; // (R, C), what attention hands to its output projection
        final Floats middle; // (R, C), the input plus attention
        final Floats feedForwardScale; // (R) of RMSNorm
        final Floats feedForwardNormed; // (R, C)
        final Floats gateUp; // (R, 2 F)

        private Layer(Activations owner, ModelConfig config, int rows) {
            input = owner.allocate(rows, config.width());
            attentionScale = owner.allocate(rows, 1);
            attentionNormed = owner.allocate(rows, config.width());
            queryKeyValue = owner.allocate(rows, config.width() + 2 * config.keyValueWidth());
            logSumExp = owner.allocate(rows, config.heads());
            mixed = owner.allocate(rows, config.width());
            middle = owner.allocate(rows, config.width());
            feedForwardScale = owner.allocate(rows, 1);
            feedForwardNormed = owner.allocate(rows, config.width());
            gateUp = owner.allocate(rows, 2 * config.feedForwardWidth());
        }
    }

    private final List<Floats> allocated = new ArrayList<>();

    final int rows;
    final List<Layer> layers;
    final Floats activated; // (R, F), scratch of every layer
    final Floats output; // (R, C), what the last layer hands on
    final Floats outputScale; // (R) of RMSNorm
    final Floats outputNormed; // (R, C)

    private Activations(ModelConfig config, int rows, boolean layersShare) {
        this.rows = rows;
        List<Layer> list = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            list.add(layersShare && i > 0 ? list.get(0) : new Layer(this, config, rows));
        }
        layers = List.copyOf(list);
        activated = allocate(rows, config.feedForwardWidth());
        output = allocate(rows, config.width());
        outputScale = allocate(rows, 1);
        outputNormed = allocate(rows, config.width());
    }

    static Activations forTraining(ModelConfig config, int rows) {
        return new Activations(config, rows, false);
    }

    static Activations forInference(ModelConfig config, int rows) {
        return new Activations(config, rows, true);
    }

    private Floats allocate(int rows, int columns) {
        Floats floats = Floats.allocate((long) rows * columns);
        allocated.add(floats);
        return floats;
    }

    @Override
    public void close() {
        allocated.forEach(Floats::close);
    }
}
