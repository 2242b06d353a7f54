package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.EMBEDDING;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.POSITIONS;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/**
 * From the derivative by the normed output, which {@link CrossEntropy} leaves in {@code dBranch}, to the gradient of all
 * parameters. Every sum has one writer and a fixed order.
 */
final class BackwardPass {

    private final Device device;
    private final ModelConfig config;
    private final Blocks blocks;
    private final Memory memory;
    private final Gradients gradients;
    private final Dropout dropout;
    private final ForwardPass forward;
    private final boolean recomputes;
    private final int sequences;
    private final int length;
    private final int rows;

    /**
     * @param gradients of which the output projection's is there already
     * @param forward to compute the layers again that kept nothing, where {@code recomputes}
     */
    BackwardPass(
            Device device,
            Blocks blocks,
            Memory memory,
            Gradients gradients,
            Dropout dropout,
            ForwardPass forward,
            boolean recomputes,
            int sequences,
            int length) {
        this.device = device;
        this.blocks = blocks;
        this.memory = memory;
        this.dropout = dropout;
        this.forward = forward;
        this.recomputes = recomputes;
        this.sequences = sequences;
        this.length = length;
        config = blocks.config();
        this.gradients = gradients;
        rows = sequences * length;
    }

    void run() {
        device.clear(memory.at("dStream"), (long) rows * config.width() * Float.BYTES);
        norm(FINAL_NORM, memory.at("output"), memory.at("outputStatistics"));
        for (int layer = config.layers() - 1; layer >= 0; layer--) {
            if (recomputes && layer < config.layers() - 1) {
                forward.branches(layer);
            }
            feedForward(layer);
            attention(layer);
        }
        dropout.applyAndAdd(DropoutMask.EMBEDDING, memory.at("dStream"), 0);
        if (!config.tiedEmbeddings()) {
            gradients.start(EMBEDDING, (long) config.vocabularySize() * config.width());
        }
        addToTable(EMBEDDING, "id");
        if (config.architecture() == Architecture.GPT2) {
            gradients.start(POSITIONS, (long) config.contextLength() * config.width());
            addToTable(POSITIONS, "position");
        }
    }

    /** Adds the stream's derivative to the rows of a table that were looked up. */
    private void addToTable(String table, String key) {
        device.launch(
                Kernel.EMBEDDING_GRADIENT,
                Launch.blocks(rows, 128),
                memory.at("dStream"),
                memory.at(key + "SortedRows"),
                memory.at(key + "GroupStarts"),
                memory.at(key + "Groups"),
                memory.at(key + "GroupCount"),
                gradients.at(table),
                config.width());
    }

    private void feedForward(int layer) {
        int width = config.width();
        Activation activation = blocks.activation();
        long dy = memory.at("dStreamCopy");
        long dInner = memory.at("dInner");
        dropout.apply(DropoutMask.feedForward(layer), dy);
        project(
                nameInLayer(layer, DOWN),
                width,
                config.feedForwardWidth(),
                dy,
                memory.at("activated", layer),
                memory.at("dActivated"));
        activation.backward(device, config, memory.at("dActivated"), memory.at("inner", layer), dInner, rows);
        project(
                nameInLayer(layer, activation.projection()),
                activation.innerWidth(config),
                width,
                dInner,
                memory.at("feedForwardNormed", layer),
                memory.at("dBranch"));
        norm(
                nameInLayer(layer, FEED_FORWARD_NORM),
                memory.at("middle", layer),
                memory.at("feedForwardStatistics", layer));
    }

    private void attention(int layer) {
        int width = config.width();
        long dMixed = memory.at("dBranch");
        long dQueryKeyValue = memory.at("dQueryKeyValue");
        long dy = memory.at("dStreamCopy");
        dropout.apply(DropoutMask.attention(layer), dy);
        project(nameInLayer(layer, ATTENTION_OUTPUT), width, width, dy, memory.at("mixed", layer), dMixed);
        device.launch(
                Kernel.ATTENTION_DELTAS,
                Launch.warps((long) rows * config.heads()),
                memory.at("mixed", layer),
                dMixed,
                memory.at("deltas"),
                rows,
                config.heads());
        dropout.choose(layer);
        attend(Kernel.ATTENTION_BACKWARD_QUERIES, layer, config.heads());
        attend(Kernel.ATTENTION_BACKWARD_KEYS, layer, config.keyValueHeads());
        blocks.rotate(dQueryKeyValue, memory.at("positions"), rows, -1);
        if (config.queryKeyNorm()) {
            blocks.headNorm()
                    .backward(
                            layer,
                            dQueryKeyValue,
                            memory.at("projected", layer),
                            memory.at("headInverses", layer),
                            gradients,
                            rows);
        }
        project(
                nameInLayer(layer, QUERY),
                blocks.projectedWidth(),
                width,
                dQueryKeyValue,
                memory.at("attentionNormed", layer),
                memory.at("dBranch"));
        norm(nameInLayer(layer, ATTENTION_NORM), memory.at("input", layer), memory.at("attentionStatistics", layer));
    }

    private void attend(Kernel kernel, int layer, int heads) {
        dropout.attend(
                kernel,
                Launch.attentionBackward(config.headWidth(), length, heads, sequences),
                memory.at("queryKeyValue", layer),
                memory.at("starts"),
                memory.at("dBranch"),
                memory.at("logSums", layer),
                memory.at("deltas"),
                memory.at("dQueryKeyValue"),
                length,
                config.heads(),
                config.keyValueHeads(),
                Device.bits(1 / Math.sqrt(config.headWidth())));
    }

    /** All derivatives of y = x · weight + bias. */
    private void project(String weight, int out, int in, long dy, long x, long dx) {
        device.multiply(Product.gradient(rows, out, in, dy, out, x, gradients.at(weight), gradients.adds()));
        gradients.ofBias(weight, dy, rows, out);
        device.multiply(
                Product.backward(rows, in, out, dy, out, blocks.weights().copy(weight), dx));
    }

    /** Adds what reaches x from {@code dBranch} through a norm to {@code dStream}. */
    private void norm(String gain, long x, long statistics) {
        blocks.norm()
                .backward(
                        gain,
                        memory.at("dBranch"),
                        x,
                        statistics,
                        memory.at("dStream"),
                        memory.at("dStreamCopy"),
                        gradients,
                        rows);
    }
}
