package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.EMBEDDING;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.GATE;
import static dev.tsumugi.model.ParameterLayout.KEY_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.QUERY_NORM;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.DropoutMask;

/** From the ids of B sequences of T tokens to the normed output of the last layer. */
final class ForwardPass {

    private final Device device;
    private final ModelConfig config;
    private final Weights weights;
    private final RotaryTable rotary;
    private final Memory memory;
    private final Dropout dropout;
    private final int sequences;
    private final int length;
    private final int rows;

    ForwardPass(
            Device device,
            ModelConfig config,
            Weights weights,
            RotaryTable rotary,
            Memory memory,
            Dropout dropout,
            int sequences,
            int length) {
        this.device = device;
        this.config = config;
        this.weights = weights;
        this.rotary = rotary;
        this.memory = memory;
        this.dropout = dropout;
        this.sequences = sequences;
        this.length = length;
        rows = sequences * length;
    }

    void run() {
        int width = config.width();
        device.launch(
                Kernel.EMBED,
                Launch.warps(rows),
                weights.floats(EMBEDDING),
                memory.at("ids"),
                memory.at("input", 0),
                rows,
                width);
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
        norm(memory.at("output"), FINAL_NORM, memory.at("outputNormed"), memory.at("outputInverse"));
    }

    /** All that the backward pass of a layer reads, from the layer's input. */
    void branches(int layer) {
        attention(layer);
        int width = config.width();
        addProduct(
                memory.at("mixed", layer),
                width,
                nameInLayer(layer, ATTENTION_OUTPUT),
                DropoutMask.attention(layer),
                memory.at("input", layer),
                memory.at("middle", layer));
        norm(
                memory.at("middle", layer),
                nameInLayer(layer, FEED_FORWARD_NORM),
                memory.at("feedForwardNormed", layer),
                memory.at("feedForwardInverse", layer));
        int inner = config.feedForwardWidth();
        device.multiply(Product.forward(
                rows,
                2 * inner,
                width,
                memory.at("feedForwardNormed", layer),
                weights.copy(nameInLayer(layer, GATE)),
                Product.Target.bf16(memory.at("inner", layer), 2 * inner)));
        device.launch(
                Kernel.SWIGLU_FORWARD,
                Launch.vectors((long) rows * inner),
                memory.at("inner", layer),
                memory.at("activated", layer),
                rows,
                inner);
    }

    private void attention(int layer) {
        norm(
                memory.at("input", layer),
                nameInLayer(layer, ATTENTION_NORM),
                memory.at("attentionNormed", layer),
                memory.at("attentionInverse", layer));
        int stride = config.width() + 2 * config.keyValueWidth();
        long queryKeyValue = memory.at("queryKeyValue", layer);
        long projected = config.queryKeyNorm() ? memory.at("projected", layer) : queryKeyValue;
        device.multiply(Product.forward(
                rows,
                stride,
                config.width(),
                memory.at("attentionNormed", layer),
                weights.copy(nameInLayer(layer, QUERY)),
                Product.Target.bf16(projected, stride)));
        if (config.queryKeyNorm()) {
            device.copy(queryKeyValue, projected, (long) rows * stride * Short.BYTES);
            headNorm(
                    projected,
                    queryKeyValue,
                    nameInLayer(layer, QUERY_NORM),
                    memory.at("queryInverse", layer),
                    0,
                    config.heads());
            headNorm(
                    projected,
                    queryKeyValue,
                    nameInLayer(layer, KEY_NORM),
                    memory.at("keyInverse", layer),
                    config.width(),
                    config.keyValueHeads());
        }
        int rotated = config.heads() + config.keyValueHeads();
        rotary.rotate(queryKeyValue, memory.at("positions"), rows, rotated, stride, config.headWidth(), 1);
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

    /** What a block adds to the stream: {@code after} = {@code before} + dropout(x · weight). */
    private void addProduct(long x, int in, String weight, int site, long before, long after) {
        int width = config.width();
        long addend = dropout.isActive() ? 0 : before;
        device.multiply(
                Product.forward(rows, width, in, x, weights.copy(weight), Product.Target.sum(after, width, addend)));
        dropout.applyAndAdd(site, after, before);
    }

    private void norm(long x, String gain, long y, long inverses) {
        device.launch(
                Kernel.RMS_NORM_FORWARD,
                Launch.warps(rows),
                x,
                weights.floats(gain),
                y,
                inverses,
                rows,
                config.width(),
                Device.bits(config.normEpsilon()));
    }

    private void headNorm(long x, long y, String gain, long inverses, int column, int heads) {
        long shift = (long) column * Short.BYTES;
        device.launch(
                Kernel.HEAD_NORM_FORWARD,
                Launch.warps((long) rows * heads),
                x + shift,
                weights.floats(gain),
                y + shift,
                inverses,
                rows * heads,
                config.headWidth(),
                heads,
                config.width() + 2 * config.keyValueWidth(),
                Device.bits(config.normEpsilon()));
    }
}
