package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/** One thread's own gradient of the gains and biases of norms, which each of its rows adds to: they are small. */
public final class NormGradient implements AutoCloseable {

    /**
     * The norms of one layer.
     *
     * @param query (K), or null without QK-norm
     * @param key (K), or null without QK-norm
     */
    public record Layer(Norm.Weights attention, Floats query, Floats key, Norm.Weights feedForward) {}

    private final List<Floats> allocated = new ArrayList<>();

    public final List<Layer> layers;
    public final Norm.Weights output;

    public NormGradient(ModelConfig config) {
        List<Layer> list = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            Floats query = config.queryKeyNorm() ? allocate(config.headWidth()) : null;
            Floats key = config.queryKeyNorm() ? allocate(config.headWidth()) : null;
            list.add(new Layer(norm(config), query, key, norm(config)));
        }
        layers = List.copyOf(list);
        output = norm(config);
    }

    private Norm.Weights norm(ModelConfig config) {
        return new Norm.Weights(allocate(config.width()), config.biases() ? allocate(config.width()) : null);
    }

    private Floats allocate(int length) {
        Floats floats = Floats.allocate(length);
        allocated.add(floats);
        return floats;
    }

    public void clear(Kernels kernels) {
        for (Floats each : allocated) {
            kernels.zero(each, 0, each.length);
        }
    }

    /** Overwrites the gradient's norms with the sums of the threads' ones, in their order. */
    public static void reduce(Kernels kernels, List<NormGradient> ofThreads, Tensors gradient) {
        for (int thread = 0; thread < ofThreads.size(); thread++) {
            NormGradient own = ofThreads.get(thread);
            for (int i = 0; i < own.layers.size(); i++) {
                Layer layer = own.layers.get(i);
                Tensors.Layer sum = gradient.layers().get(i);
                add(kernels, thread == 0, layer.attention(), sum.attentionNorm());
                add(kernels, thread == 0, layer.query(), sum.queryNorm());
                add(kernels, thread == 0, layer.key(), sum.keyNorm());
                add(kernels, thread == 0, layer.feedForward(), sum.feedForwardNorm());
            }
            add(kernels, thread == 0, own.output, gradient.finalNorm());
        }
    }

    private static void add(Kernels kernels, boolean first, Norm.Weights own, Norm.Weights sum) {
        add(kernels, first, own.gain(), sum.gain());
        add(kernels, first, own.bias(), sum.bias());
    }

    private static void add(Kernels kernels, boolean first, Floats own, Floats sum) {
        if (own == null) {
            return;
        }
        if (first) {
            sum.copyFrom(own, 0, 0, own.length);
        } else {
            kernels.add(own, 0, sum, 0, own.length);
        }
    }

    @Override
    public void close() {
        allocated.forEach(Floats::close);
    }
}
