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

/**
 * From the derivative by the normed output, which {@link CrossEntropy} leaves in {@code dBranch}, to the gradient of all
 * parameters. Every sum has one writer and a fixed order.
 */
final class BackwardPass {

    private final Device device;
    private final ModelConfig config;
    private final Weights weights;
    private final RotaryTable rotary;
    private final Memory memory;
    private final long gradient;
    private final Dropout dropout;
    private final ForwardPass forward;
    private final boolean recomputes;
    private final int sequences;
    private final int length;
    private final int rows;

    /** @param forward to compute the layers again that kept nothing, where {@code recomputes} */
    BackwardPass(
            Device device,
            ModelConfig config,
            Weights weights,
            RotaryTable rotary,
            Memory memory,
            long gradient,
            Dropout dropout,
            ForwardPass forward,
            boolean recomputes,
            int sequences,
            int length) {
        this.device = device;
        this.config = config;
        this.weights = weights;
        this.rotary = rotary;
        this.memory = memory;
        this.gradient = gradient;
        this.dropout = dropout;
        this.forward = forward;
        this.recomputes = recomputes;
        this.sequences = sequences;
        this.length = length;
        rows = sequences * length;
    }

    void run() {
        device.clear(memory.at("dStream"), (long) rows * config.width() * Float.BYTES);
        norm(memory.at("output"), FINAL_NORM, memory.at("outputInverse"));
        for (int layer = config.layers() - 1; layer >= 0; layer--) {
            if (recomputes && layer < config.layers() - 1) {
                forward.branches(layer);
            }
            feedForward(layer);
            attention(layer);
        }
        dropout.applyAndAdd(DropoutMask.EMBEDDING, memory.at("dStream"), 0);
        if (!config.tiedEmbeddings()) {
            device.clear(gradient(EMBEDDING), (long) config.vocabularySize() * config.width() * Float.BYTES);
        }
        device.launch(
                Kernel.EMBEDDING_GRADIENT,
                Launch.blocks(rows, 128),
                memory.at("dStream"),
                memory.at("places"),
                memory.at("groupStarts"),
                memory.at("groupIds"),
                memory.at("groups"),
                gradient(EMBEDDING),
                config.width());
    }

    private void feedForward(int layer) {
        int width = config.width();
        int inner = config.feedForwardWidth();
        long dy = memory.at("dStreamCopy");
        dropout.apply(DropoutMask.feedForward(layer), dy);
        project(layer, DOWN, width, inner, dy, memory.at("activated", layer), memory.at("dActivated"));
        device.launch(
                Kernel.SWIGLU_BACKWARD,
                Launch.vectors((long) rows * inner),
                memory.at("dActivated"),
                memory.at("inner", layer),
                memory.at("dInner"),
                rows,
                inner);
        project(
                layer,
                GATE,
                2 * inner,
                width,
                memory.at("dInner"),
                memory.at("feedForwardNormed", layer),
                memory.at("dBranch"));
        norm(memory.at("middle", layer), nameInLayer(layer, FEED_FORWARD_NORM), memory.at("feedForwardInverse", layer));
    }

    private void attention(int layer) {
        int width = config.width();
        int stride = width + 2 * config.keyValueWidth();
        long dMixed = memory.at("dBranch");
        long dQueryKeyValue = memory.at("dQueryKeyValue");
        long dy = memory.at("dStreamCopy");
        dropout.apply(DropoutMask.attention(layer), dy);
        project(layer, ATTENTION_OUTPUT, width, width, dy, memory.at("mixed", layer), dMixed);
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
        int rotated = config.heads() + config.keyValueHeads();
        rotary.rotate(dQueryKeyValue, memory.at("positions"), rows, rotated, stride, config.headWidth(), -1);
        if (config.queryKeyNorm()) {
            headNorm(layer, QUERY_NORM, "queryInverse", 0, config.heads());
            headNorm(layer, KEY_NORM, "keyInverse", width, config.keyValueHeads());
        }
        project(layer, QUERY, stride, width, dQueryKeyValue, memory.at("attentionNormed", layer), memory.at("dBranch"));
        norm(memory.at("input", layer), nameInLayer(layer, ATTENTION_NORM), memory.at("attentionInverse", layer));
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

    /** Both derivatives of y = x · weight. */
    private void project(int layer, String weight, int out, int in, long dy, long x, long dx) {
        String name = nameInLayer(layer, weight);
        device.multiply(Product.gradient(rows, out, in, dy, out, x, gradient(name), false));
        device.multiply(Product.backward(rows, in, out, dy, out, weights.copy(name), dx));
    }

    /** Adds what reaches x from {@code dBranch} through a norm to {@code dStream}. */
    private void norm(long x, String gain, long inverses) {
        int width = config.width();
        int chunks = (int) MemoryPlan.gainChunks(rows);
        device.launch(
                Kernel.RMS_NORM_GAIN_PARTIALS,
                Launch.gainPartials(width, chunks),
                memory.at("dBranch"),
                x,
                inverses,
                memory.at("partials"),
                rows,
                width,
                MemoryPlan.GAIN_CHUNK);
        sumPartials(gain, chunks, width);
        device.launch(
                Kernel.RMS_NORM_BACKWARD,
                Launch.warps(rows),
                memory.at("dBranch"),
                x,
                weights.floats(gain),
                inverses,
                memory.at("dStream"),
                memory.at("dStreamCopy"),
                rows,
                width);
    }

    private void headNorm(int layer, String weight, String inverses, int column, int heads) {
        long shift = (long) column * Short.BYTES;
        String gain = nameInLayer(layer, weight);
        int width = config.headWidth();
        int stride = config.width() + 2 * config.keyValueWidth();
        int chunks = (int) MemoryPlan.gainChunks(rows * heads);
        long d = memory.at("dQueryKeyValue") + shift;
        long x = memory.at("projected", layer) + shift;
        device.launch(
                Kernel.HEAD_NORM_GAIN_PARTIALS,
                Launch.gainPartials(width, chunks),
                d,
                x,
                memory.at(inverses, layer),
                memory.at("partials"),
                rows * heads,
                width,
                heads,
                stride,
                MemoryPlan.GAIN_CHUNK);
        sumPartials(gain, chunks, width);
        device.launch(
                Kernel.HEAD_NORM_BACKWARD,
                Launch.warps((long) rows * heads),
                d,
                x,
                weights.floats(gain),
                memory.at(inverses, layer),
                rows * heads,
                width,
                heads,
                stride);
    }

    private void sumPartials(String gain, int chunks, int width) {
        device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), memory.at("partials"), gradient(gain), chunks, width);
    }

    private long gradient(String name) {
        return gradient + weights.offset(name) * Float.BYTES;
    }
}
