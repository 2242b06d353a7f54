package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** From the ids of B sequences of T tokens to the normed output of the last layer. */
final class ForwardPass {

    private final Device device;
    private final ModelConfig config;
    private final Weights weights;
    private final Blocks blocks;
    private final Memory memory;
    private final Dropout dropout;
    private final int sequences;
    private final int length;
    private final int rows;

    ForwardPass(Device device, Blocks blocks, Memory memory, Dropout dropout, int sequences, int length) {
        this.device = device;
        this.blocks = blocks;
        this.memory = memory;
        this.dropout = dropout;
        this.sequences = sequences;
        this.length = length;
        config = blocks.config();
        weights = blocks.weights();
        rows = sequences * length;
    }

    void run() {
        blocks.embed(memory.at("ids"), memory.at("positions"), memory.at("input", 0), rows);
        dropout.applyAndAdd(DropoutMask.EMBEDDING, memory.at("input", 0), 0);
        for (int layer = 0; layer < config.layers(); layer++) {
            branches(layer);
            boolean last = layer + 1 == config.layers();
            addProduct(
                    memory.at("activated", layer),
                    config.feedForwardWidth(),
                    nameInLayer(layer, DOWN),
                    DropoutMask.feedForward(layer),
                    memory.at("middle", layer),
                    last ? memory.at("output") : memory.at("input", layer + 1));
        }
        blocks.norm()
                .forward(
                        FINAL_NORM,
                        memory.at("output"),
                        memory.at("outputNormed"),
                        memory.at("outputStatistics"),
                        rows);
    }

    /** All that the backward pass of a layer reads, from the layer's input. */
    void branches(int layer) {
        attention(layer);
        addProduct(
                memory.at("mixed", layer),
                config.width(),
                nameInLayer(layer, ATTENTION_OUTPUT),
                DropoutMask.attention(layer),
                memory.at("input", layer),
                memory.at("middle", layer));
        blocks.norm()
                .forward(
                        nameInLayer(layer, FEED_FORWARD_NORM),
                        memory.at("middle", layer),
                        memory.at("feedForwardNormed", layer),
                        memory.at("feedForwardStatistics", layer),
                        rows);
        Activation activation = blocks.activation();
        project(
                memory.at("feedForwardNormed", layer),
                nameInLayer(layer, activation.projection()),
                memory.at("inner", layer),
                activation.innerWidth(config));
        activation.forward(device, config, memory.at("inner", layer), memory.at("activated", layer), rows);
    }

    private void attention(int layer) {
        blocks.norm()
                .forward(
                        nameInLayer(layer, ATTENTION_NORM),
                        memory.at("input", layer),
                        memory.at("attentionNormed", layer),
                        memory.at("attentionStatistics", layer),
                        rows);
        int stride = blocks.projectedWidth();
        long queryKeyValue = memory.at("queryKeyValue", layer);
        long projected = config.queryKeyNorm() ? memory.at("projected", layer) : queryKeyValue;
        project(memory.at("attentionNormed", layer), nameInLayer(layer, QUERY), projected, stride);
        if (config.queryKeyNorm()) {
            device.copy(queryKeyValue, projected, (long) rows * stride * Short.BYTES);
            blocks.headNorm().forward(layer, projected, queryKeyValue, memory.at("headInverses", layer), rows);
        }
        blocks.rotate(queryKeyValue, memory.at("positions"), rows, 1);
        dropout.choose(layer);
        dropout.attend(
                Kernel.ATTENTION_FORWARD,
                Launch.attentionForward(config.headWidth(), length, config.heads(), sequences),
                queryKeyValue,
                memory.at("starts"),
                memory.at("mixed", layer),
                memory.at("logSums", layer),
                length,
                config.heads(),
                config.keyValueHeads(),
                Device.bits(1 / Math.sqrt(config.headWidth())));
    }

    /** y (rows, out) bf16 = x (rows, C) · weight + bias */
    private void project(long x, String weight, long y, int out) {
        Product.Target target = Product.Target.bf16(y, out).withBias(weights.biasCopy(weight));
        device.multiply(Product.forward(rows, out, config.width(), x, weights.copy(weight), target));
    }

    /** What a block adds to the stream: {@code after} = {@code before} + dropout(x · weight + bias). */
    private void addProduct(long x, int in, String weight, int site, long before, long after) {
        int width = config.width();
        Product.Target target = Product.Target.sum(after, width, dropout.isActive() ? 0 : before)
                .withBias(weights.biasFloats(weight));
        device.multiply(Product.forward(rows, width, in, x, weights.copy(weight), target));
        dropout.applyAndAdd(site, after, before);
    }
}
