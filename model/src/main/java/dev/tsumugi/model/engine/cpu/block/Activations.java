package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import java.util.ArrayList;
import java.util.List;

/**
 * What the forward pass of up to R rows leaves behind. For training every layer has its own buffers, which the backward
 * pass reads; where layers are computed again each keeps its input only; for inference all layers share one set.
 */
public final class Activations implements AutoCloseable {

    /** The buffers of one layer. */
    public static final class Layer {
        public final Floats input; // (R, C)
        public final Floats attentionStatistics; // (R, 2) of the norm
        public final Floats attentionNormed; // (R, C)
        public final Floats queryKeyValue; // (R, C + 2 keyValueWidth), queries and keys normed and rotated
        final Floats rawQueryKey; // (R, C + keyValueWidth), before the norm of heads, or null without it
        final Floats headScales; // (R, H + keyValueHeads) of the norm of heads, or null without it
        public final Floats logSumExp; // (H, R) of attention scores
        public final Floats mixed; // (R, C), what attention hands to its output projection
        public final Floats middle; // (R, C), the input plus attention
        public final Floats feedForwardStatistics; // (R, 2) of the norm
        public final Floats feedForwardNormed; // (R, C)
        public final Floats inner; // (R, innerWidth) of the feed-forward block

        private Layer(Activations owner, ModelConfig config, int rows, int innerWidth) {
            input = owner.allocate(rows, config.width());
            attentionStatistics = owner.allocate(rows, 2);
            attentionNormed = owner.allocate(rows, config.width());
            queryKeyValue = owner.allocate(rows, config.width() + 2 * config.keyValueWidth());
            boolean headNorm = config.queryKeyNorm();
            rawQueryKey = headNorm ? owner.allocate(rows, config.width() + config.keyValueWidth()) : null;
            headScales = headNorm ? owner.allocate(rows, config.heads() + config.keyValueHeads()) : null;
            logSumExp = owner.allocate(rows, config.heads());
            mixed = owner.allocate(rows, config.width());
            middle = owner.allocate(rows, config.width());
            feedForwardStatistics = owner.allocate(rows, 2);
            feedForwardNormed = owner.allocate(rows, config.width());
            inner = owner.allocate(rows, innerWidth);
        }

        /** The same buffers with an input of its own. */
        private Layer(Layer shared, Floats input) {
            this.input = input;
            attentionStatistics = shared.attentionStatistics;
            attentionNormed = shared.attentionNormed;
            queryKeyValue = shared.queryKeyValue;
            rawQueryKey = shared.rawQueryKey;
            headScales = shared.headScales;
            logSumExp = shared.logSumExp;
            mixed = shared.mixed;
            middle = shared.middle;
            feedForwardStatistics = shared.feedForwardStatistics;
            feedForwardNormed = shared.feedForwardNormed;
            inner = shared.inner;
        }
    }

    private final List<Floats> allocated = new ArrayList<>();

    public final int rows;
    public final List<Layer> layers;
    public final Floats activated; // (R, F), scratch of every layer
    public final Floats branch; // (R, C), scratch of every branch that dropout applies to
    public final Floats output; // (R, C), what the last layer hands on
    public final Floats outputStatistics; // (R, 2) of the norm
    public final Floats outputNormed; // (R, C)

    /** Which buffers the layers have in common. */
    private enum Sharing {
        NONE,
        ALL_BUT_INPUT,
        ALL
    }

    private Activations(ModelConfig config, int rows, int innerWidth, Sharing sharing) {
        this.rows = rows;
        List<Layer> list = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            if (i == 0 || sharing == Sharing.NONE) {
                list.add(new Layer(this, config, rows, innerWidth));
            } else {
                Layer first = list.get(0);
                list.add(sharing == Sharing.ALL ? first : new Layer(first, allocate(rows, config.width())));
            }
        }
        layers = List.copyOf(list);
        activated = allocate(rows, config.feedForwardWidth());
        branch = allocate(rows, config.width());
        output = allocate(rows, config.width());
        outputStatistics = allocate(rows, 2);
        outputNormed = allocate(rows, config.width());
    }

    /** @param innerWidth of the feed-forward block's first projection */
    public static Activations forTraining(ModelConfig config, int rows, int innerWidth, Recompute recompute) {
        return new Activations(
                config, rows, innerWidth, recompute == Recompute.LAYER ? Sharing.ALL_BUT_INPUT : Sharing.NONE);
    }

    public static Activations forInference(ModelConfig config, int rows, int innerWidth) {
        return new Activations(config, rows, innerWidth, Sharing.ALL);
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
